import type { Report } from '../model/report.js'
import type { ProcessFigures } from './process-figures.js'
import type { Tally } from './tally.js'

/** What the kernel has counted at one device of ours. */
export interface DeviceTraffic {
  readonly device: string
  readonly received: TrafficCounts
  readonly sent: TrafficCounts
}

/** What the program behind a device of ours has counted. */
export interface PumpTraffic {
  readonly device: string
  readonly residentBytes: number
  /** Packets, by why they were dropped. */
  readonly dropped: { readonly [reason: string]: number }
  readonly peers: readonly PumpPeerTraffic[]
}

export interface PumpPeerTraffic {
  readonly subnet: string
  readonly received: Omit<TrafficCounts, 'errors'>
  readonly sent: Omit<TrafficCounts, 'errors'>
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
  readonly pumps: readonly PumpTraffic[]
  readonly process: ProcessFigures
  readonly now: Date
}
