// npm run test:vm: builds, and runs in a machine with a kernel of Debian what the kernel at hand may lack. `npm run test:vm -- WORD …`
// takes only the files with one of these words in their names.
import { existsSync } from 'node:fs'
import { relative } from 'node:path'
import { installVmPackages } from './steps/debian.mjs'
import { prepare, root } from './steps/prepare.mjs'
import { testFiles } from './steps/test-files.mjs'
import { unpackKernel } from './vm/kernel.mjs'
import { runInVm } from './vm/run-in-vm.mjs'

/** A test of a second may take half a minute there, while the machine around it is busy. */
const timeoutSeconds = 1800
const testTimeoutMs = 1_500_000

await prepare()
const missing = await installVmPackages()
if (missing.length > 0 || !existsSync('/etc/debian_version')) {
  console.error(`The machine needs Debian's packages ${missing.join(', ') || 'of the kernel'}.`)
  process.exit(1)
}
const words = process.argv.slice(2)
const { machines } = testFiles()
const files = machines.filter(file => words.length === 0 || words.some(word => file.includes(word)))
if (files.length === 0) {
  console.error(`No such test; there are:\n${machines.map(file => relative(root, file)).join('\n')}`)
  process.exit(1)
}
const node = ['node', '--test', '--test-concurrency=1', `--test-timeout=${testTimeoutMs}`, '--test-reporter=spec']
const command = [...node, ...files].map(word => `'${word}'`).join(' ')
process.exitCode = await runInVm({ kernel: await unpackKernel(), command, timeoutSeconds })
