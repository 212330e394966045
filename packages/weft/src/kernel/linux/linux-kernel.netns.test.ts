import { test } from 'node:test'
import { isRootlike, warmThreadPool } from '@weft/linux'
import { openLinuxBench } from '../conformance/linux-bench.js'
import { kernelConformance } from '../kernel.conformance.js'

if (isRootlike()) {
  await warmThreadPool()
  kernelConformance('Linux', openLinuxBench)
} else {
  test(
    'Linux does what a kernel does',
    { skip: 'needs root, or root of a user namespace with its own network' },
    () => undefined,
  )
}
