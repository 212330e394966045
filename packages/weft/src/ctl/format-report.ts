import type { PeerReport, Report } from '../model/report.js'
import { formatTable } from './format-table.js'

/** The report for people: what is wrong first, numbers after. */
export function formatReport(report: Report): string {
  return [...headLines(report), ...problemLines(report), ...peerLines(report.peers), ...operationLines(report)]
    .map(line => `${line}\n`)
    .join('')
}

function headLines(report: Report): string[] {
  const { node, version, state, isReady, status, backend, store, families } = report
  const lines = [
    `node       ${node}: ${state}, ${isReady ? 'ready' : 'not ready'} (weft ${version}, since ${report.startedAt})`,
    ...(isReady ? [] : [`because    ${status.reason}${status.remedy === undefined ? '' : `; ${status.remedy}`}`]),
    `backend    ${backend.type} ${JSON.stringify(backend.options)}`,
    `store      ${store.name}: ${store.leases} leases${store.rememberedFrom ? `, as remembered from ${store.rememberedFrom}` : ''}`,
  ]
  if (report.interface !== undefined)
    lines.push(`interface  ${report.interface.name}, MTU ${report.interface.mtuBytes}; pods ${report.podMtuBytes}`)
  for (const [family, { subnet, network, localAddress, dataPath }] of Object.entries(families)) {
    lines.push(`${family}       ${subnet} of ${network}, tunnel end ${localAddress}`)
    if (dataPath !== undefined)
      lines.push(`data path  ${family}: ${dataPathWords[dataPath.by]}, because ${dataPath.reason}`)
    for (const [way, why] of Object.entries(dataPath?.missingWays ?? {}))
      lines.push(`           without ${way}: ${why}`)
  }
  if (report.hasNexthopObjects === false) lines.push('kernel     has no next hop objects; plain routes are used')
  return lines
}

const dataPathWords = { kernel: 'the kernel by itself', user: 'the program weft-pump' } as const

function problemLines({ problems, failures }: Report): string[] {
  return [
    ...(problems.length === 0 ? [] : ['', 'problems']),
    ...problems.map(({ code, sentence, since }) => `  ${code}: ${sentence} (since ${since})`),
    ...(failures.length === 0 ? [] : ['', 'refused by the kernel']),
    ...failures.flatMap(({ operation, sentence, attempts, since }) => [
      `  ${operation}`,
      `    ${sentence} (${attempts} attempts since ${since})`,
    ]),
  ]
}

function peerLines(peers: readonly PeerReport[]): string[] {
  const rows = peers.map(({ node, subnet, publicAddress, carriage, state }) => [
    node,
    subnet,
    publicAddress,
    carriage,
    state,
  ])
  return rows.length === 0
    ? ['', 'no peers']
    : ['', ...formatTable([['peer', 'subnet', 'address', 'carriage', 'state'], ...rows])]
}

function operationLines({ operations: { total, failed, changingTurns, recent } }: Report): string[] {
  const last = recent
    .slice(-10)
    .map(({ at, text, outcome }) => `  ${at} ${outcome === 'error' ? 'REFUSED ' : ''}${text}`)
  return ['', `operations ${total} in ${changingTurns} turns, ${failed} refused`, ...last]
}
