import { warmThreadPool } from '@weft/linux'
import { openLinuxBench } from '../conformance/linux-bench.js'
import { overUdpConformance } from '../conformance/over-udp.js'

await warmThreadPool()
overUdpConformance(openLinuxBench)
