import type { Family } from '@weft/inet'
import { clip, type Paint } from './paint.js'
import { describeProbe, isReply, type Probe } from './probe.js'
import type { LabView } from './view.js'

const cellColumns = 8
const shownFailures = 5

interface MatrixCanvas {
  readonly family: Family
  readonly columns: number
  readonly style: Paint
}

/** One family's table, from the rows to the columns, and the sentences of what failed. */
export function matrixLines(view: LabView, { family, columns, style }: MatrixCanvas): string[] {
  const pods = view.nodes.flatMap(node => node.pods.map(pod => pod.name))
  if (pods.length === 0) return []
  const probes = view.probes?.filter(probe => probe.family === family)
  if (probes === undefined) return [style.dim(`  ${family}: not probed yet`)]
  const failures = probes.filter(probe => !isReply(probe))
  const heading = `  ${family}: ${probes.length - failures.length} of ${probes.length} packets came back; ${sizes(probes)}`
  const table = tableLines(pods, probes, { family, columns, style })
  const sentences = failures.slice(0, shownFailures).map(probe => `  ✗ ${describeProbe(probe)}`)
  if (failures.length > shownFailures) sentences.push(`  … and ${failures.length - shownFailures} more`)
  return [clip(heading, columns), ...table, ...sentences.map(line => style.red(clip(line, columns)))]
}

function sizes(probes: readonly Probe[]): string {
  const distinct = [...new Set(probes.map(probe => probe.packetBytes))].sort((a, b) => a - b)
  return `${distinct.join(' and ')} bytes, DF set; ms`
}

/** Round trips where there is room for them, else a sign a pair; nothing where even that has no room. */
function tableLines(pods: readonly string[], probes: readonly Probe[], { columns, style }: MatrixCanvas): string[] {
  const byPair = probesByPair(probes)
  if (2 + (pods.length + 1) * cellColumns <= columns) {
    const head = `  ${''.padEnd(cellColumns)}${pods.map(name => name.padStart(cellColumns)).join('')}`
    const self = '·'.padStart(cellColumns)
    return [head, ...rows(pods, (from, to) => (from === to ? self : cell(byPair.get(`${from} ${to}`), style)))]
  }
  if (2 + cellColumns + pods.length > columns) return []
  return rows(pods, (from, to) => (from === to ? '·' : sign(byPair.get(`${from} ${to}`), style)))
}

function rows(pods: readonly string[], show: (from: string, to: string) => string): string[] {
  return pods.map(from => `  ${from.padEnd(cellColumns)}${pods.map(to => show(from, to)).join('')}`)
}

function probesByPair(probes: readonly Probe[]): ReadonlyMap<string, readonly Probe[]> {
  const byPair = new Map<string, Probe[]>()
  for (const probe of probes) {
    const pair = `${probe.from} ${probe.to}`
    const known = byPair.get(pair)
    if (known === undefined) byPair.set(pair, [probe])
    else known.push(probe)
  }
  return byPair
}

function sign(probes: readonly Probe[] | undefined, style: Paint): string {
  if (probes === undefined) return style.dim('…')
  return probes.every(isReply) ? '✓' : style.red('✗')
}

/** The slowest round trip of a pair, `✗` when one of its packets failed, `…` when nobody asked yet. */
function cell(probes: readonly Probe[] | undefined, style: Paint): string {
  if (probes === undefined) return style.dim('…'.padStart(cellColumns))
  const slowest = Math.max(
    ...probes.map(({ result }) => (result.outcome === 'reply' ? result.rttMicroseconds : Infinity)),
  )
  if (slowest === Infinity) return style.red('✗'.padStart(cellColumns))
  return (slowest / 1000).toFixed(2).padStart(cellColumns)
}
