import type { Report } from '../model/report.js'
import type { ProcessFigures } from './process-figures.js'
import type { Tally } from './tally.js'

/** What the kernel has counted at one device of ours. */
export interface DeviceTraffic {
  readonly device: string
  readonly received: TrafficCounts
  readonly sent: TrafficCounts
}

export interface TrafficCounts {
  readonly bytes: number
  readonly packets: number
  readonly errors: number
}

/** All that metrics are read from, as it is at one moment. */
export interface Sight {
  readonly report: Report
  readonly tally: Tally
  readonly traffic: readonly DeviceTraffic[]
  readonly process: ProcessFigures
  readonly now: Date
}
