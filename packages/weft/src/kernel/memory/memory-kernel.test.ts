import { openMemoryBench } from '../conformance/memory-bench.js'
import { kernelConformance } from '../kernel.conformance.js'

kernelConformance('the memory kernel', openMemoryBench)
