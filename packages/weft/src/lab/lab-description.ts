import { type Address, type Family, familyOf, type Prefix } from '@weft/inet'
import { describeOutcome } from '@weft/netlab'
import { isReply, type Probe } from './probe.js'
import type { LabView } from './view.js'

type ByFamily<Value> = { readonly [F in Family]?: Value }

/** What another program needs to work with a lab; `--json` prints it. */
export type LabDescription = {
  readonly name: string
  readonly keeperPid: number
  readonly directory: string
  readonly backend: string
  readonly nodes: readonly NodeDescription[]
  readonly pods: readonly PodDescription[]
  /** null before the first round of probes. */
  readonly probes: { readonly sent: number; readonly failed: readonly FailedProbe[] } | null
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
    nodes: view.nodes.map(node => ({
      name: node.name,
      namespace: node.namespace,
      addresses: byFamily(node.underlay),
      subnets: byFamily(node.subnets),
      daemon: node.daemon.is === 'gone' ? node.daemon.how : node.daemon.is,
      daemonPid: node.daemon.is === 'gone' ? null : (node.daemon.pid ?? null),
      isCableCut: node.isCableCut,
    })),
    pods: view.nodes.flatMap(node =>
      node.pods.map(pod => ({
        name: pod.name,
        node: node.name,
        namespace: pod.namespace,
        addresses: byFamily(pod.addresses),
        mtuBytes: pod.mtuBytes,
      })),
    ),
    probes: view.probes === undefined ? null : { sent: view.probes.length, failed: failedProbes(view.probes) },
  }
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
  return [`lab '${lab.name}', ${lab.backend}, keeper ${lab.keeperPid}`, ...lines].join('\n')
}

function byFamily<Value extends Address | Prefix>(values: readonly Value[]): ByFamily<Value> {
  return Object.fromEntries(values.map(value => [familyOf(value), value]))
}

function list(values: ByFamily<string>): string {
  return Object.values(values).join(' ')
}
