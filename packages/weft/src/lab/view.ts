import type { Address, Family, Prefix } from '@weft/inet'
import type { LabBackend } from './lab-flags.js'
import type { Probe } from './probe.js'

/** Everything there is to see of a lab at one moment. Plain data: pictures and answers are made of it. */
export interface LabView {
  readonly name: string
  readonly backend: LabBackend
  readonly store: StoreView
  readonly families: readonly Family[]
  readonly masquerade: { readonly isOn: true } | { readonly isOn: false; readonly reason: string }
  readonly nodes: readonly NodeView[]
  /** Absent until the first round of probes is complete. */
  readonly probes?: readonly Probe[]
  /** Oldest first. */
  readonly journal: readonly JournalEntry[]
}

export interface NodeView {
  readonly name: string
  /** `/proc/PID/fd/N`, for nsenter. */
  readonly namespace: string
  readonly underlay: readonly Address[]
  /** Empty until the daemon has said which. */
  readonly subnets: readonly Prefix[]
  readonly isCableCut: boolean
  readonly daemon: ProcessState
  readonly pods: readonly PodView[]
}

export interface PodView {
  readonly name: string
  readonly namespace: string
  readonly addresses: readonly Address[]
  readonly mtuBytes: number
  /** What the CNI plugin took to connect it. */
  readonly addMs: number
}

/** Where net-conf and leases are. */
export type StoreView =
  | { readonly is: 'file'; readonly path: string }
  | {
      readonly is: 'served'
      /** What runs: 'weft server'. */
      readonly title: string
      readonly machine: string
      readonly endpoint: string
      readonly namespace: string
      readonly isCableCut: boolean
      readonly process: ProcessState
    }

export type ProcessState =
  | { readonly is: 'starting'; readonly pid: number | undefined }
  | { readonly is: 'ready'; readonly pid: number | undefined }
  /** `how` as an operator says it: 'stopped', 'killed', 'exit 1'. */
  | { readonly is: 'gone'; readonly how: string }

export interface JournalEntry {
  readonly timeMilliseconds: number
  /** Or another machine; absent when it concerns the whole lab. */
  readonly node?: string
  readonly text: string
  readonly isBad: boolean
}
