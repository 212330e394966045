import { type Address, type Family, familyOf, type Prefix } from '@weft/inet'
import { describeOutcome } from '@weft/netlab'
import { isReply, type Probe } from './probe.js'
import type { LabView, ProcessState, StoreView } from './view.js'

type ByFamily<Value> = { readonly [F in Family]?: Value }

/** What another program needs to work with a lab; `--json` prints it. */
export type LabDescription = {
  readonly name: string
  readonly keeperPid: number
  readonly directory: string
  readonly backend: string
  readonly store: StoreDescription
  readonly nodes: readonly NodeDescription[]
  readonly pods: readonly PodDescription[]
  /** null before the first round of probes. */
  readonly probes: { readonly sent: number; readonly failed: readonly FailedProbe[] } | null
}

type StoreDescription =
  | { readonly kind: 'file'; readonly path: string }
  | {
      readonly kind: string
      readonly machine: string
      readonly namespace: string
      readonly endpoint: string
      readonly process: string
      readonly pid: number | null
      readonly isCableCut: boolean
    }

type NodeDescription = {
  readonly name: string
  readonly namespace: string
  readonly addresses: ByFamily<Address>
  readonly subnets: ByFamily<Prefix>
  readonly daemon: string
  readonly daemonPid: number | null
  readonly isCableCut: boolean
}

type PodDescription = {
  readonly name: string
  readonly node: string
  readonly namespace: string
  readonly addresses: ByFamily<Address>
  readonly mtuBytes: number
  readonly addMs: number
}

type FailedProbe = {
  readonly from: string
  readonly to: string
  readonly family: Family
  readonly packetBytes: number
  readonly reason: string
}

export function describeLab(view: LabView, { directory }: { directory: string }): LabDescription {
  return {
    name: view.name,
    keeperPid: process.pid,
    directory,
    backend: view.backend,
    store: describeStore(view.store),
    nodes: view.nodes.map(node => ({
      name: node.name,
      namespace: node.namespace,
      addresses: byFamily(node.underlay),
      subnets: byFamily(node.subnets),
      daemon: wordOf(node.daemon),
      daemonPid: pidOf(node.daemon),
      isCableCut: node.isCableCut,
    })),
    pods: view.nodes.flatMap(node =>
      node.pods.map(pod => ({
        name: pod.name,
        node: node.name,
        namespace: pod.namespace,
        addresses: byFamily(pod.addresses),
        mtuBytes: pod.mtuBytes,
        addMs: pod.addMs,
      })),
    ),
    probes: view.probes === undefined ? null : { sent: view.probes.length, failed: failedProbes(view.probes) },
  }
}

function describeStore(store: StoreView): StoreDescription {
  if (store.is === 'file') return { kind: 'file', path: store.path }
  const { title: kind, machine, namespace, endpoint, isCableCut, process } = store
  return { kind, machine, namespace, endpoint, process: wordOf(process), pid: pidOf(process), isCableCut }
}

function wordOf(state: ProcessState): string {
  return state.is === 'gone' ? state.how : state.is
}

function pidOf(state: ProcessState): number | null {
  return state.is === 'gone' ? null : (state.pid ?? null)
}

function failedProbes(probes: readonly Probe[]): FailedProbe[] {
  return probes
    .filter(probe => !isReply(probe))
    .map(({ from, to, family, packetBytes, result }) => ({
      from,
      to,
      family,
      packetBytes,
      reason: describeOutcome(result),
    }))
}

/** The same for people: a line a node, a line a pod. */
export function formatDescription(lab: LabDescription): string {
  const rows = [
    ...lab.nodes.map(node => [
      node.name,
      ...[node.addresses, node.subnets].map(list),
      `weftd ${node.daemon} ${node.daemonPid ?? ''}`.trim(),
      node.namespace,
    ]),
    ...lab.pods.map(pod => [pod.name, list(pod.addresses), `on ${pod.node}`, `mtu ${pod.mtuBytes}`, pod.namespace]),
  ]
  const widths = rows.reduce<number[]>(
    (widths, row) => row.map((cell, at) => Math.max(cell.length, widths[at] ?? 0)),
    [],
  )
  const lines = rows.map(row =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  const { store } = lab
  const where = 'path' in store ? store.path : `${store.kind} ${store.process} at ${store.endpoint}`
  return [`lab '${lab.name}', ${lab.backend}, keeper ${lab.keeperPid}, store: ${where}`, ...lines].join('\n')
}

function byFamily<Value extends Address | Prefix>(values: readonly Value[]): ByFamily<Value> {
  return Object.fromEntries(values.map(value => [familyOf(value), value]))
}

function list(values: ByFamily<string>): string {
  return Object.values(values).join(' ')
}
