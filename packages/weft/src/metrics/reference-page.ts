import { durationBounds } from './durations.js'
import { metricFamilies, turnDuration } from './families.js'

/** docs/reference/metrics.md: all metrics there are, from what makes them. */
export function metricsPage(): string {
  const rows = metricFamilies.map(row)
  const histogram = row({ ...turnDuration, type: 'histogram', labels: ['le'] })
  return `${head}${[...rows, histogram].sort().join('')}\nThe bounds of the histogram, in seconds: ${durationBounds.join(', ')}.\n`
}

const head = `# Metrics

\`GET /metrics\`, in the text format of Prometheus: on \`--healthz-port\`, and on the daemon's unix socket. This page is written by
\`npm run docs\`.

No label holds what grows with the cluster, but for the peers of the program that carries packets for the backend udp, which counts them. Of others
there is nothing per peer: all peers of a VXLAN share one device, and the kernel counts devices; \`weft status --json\` has each peer by name.

| metric | type | labels | what it tells |
|---|---|---|---|
`

interface Described {
  readonly name: string
  readonly type: string
  readonly labels: readonly string[]
  readonly help: string
}

function row({ name, type, labels, help }: Described): string {
  return `| \`${name}\` | ${type} | ${labels.map(label => `\`${label}\``).join(', ') || '–'} | ${help} |\n`
}
