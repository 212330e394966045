import { remedies } from './remedies.js'

const codes = Object.keys(remedies).sort()

/** status.json as a JSON Schema. */
export const statusSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'status.json',
  type: 'object',
  required: ['version', 'program', 'state', 'code', 'reason', 'since'],
  properties: {
    version: { const: 1 },
    program: { type: 'string' },
    state: { enum: ['starting', 'not-ready', 'ready', 'stopped', 'failed'] },
    code: { enum: codes },
    reason: { type: 'string' },
    remedy: { type: 'string' },
    since: { type: 'string', format: 'date-time' },
    problems: {
      type: 'array',
      items: {
        type: 'object',
        required: ['code', 'sentence'],
        properties: { code: { enum: codes }, sentence: { type: 'string' }, remedy: { type: 'string' } },
      },
    },
  },
} as const

/** docs/reference/status.md: what status.json says, from what says it. */
export function statusPage(): string {
  const rows = Object.entries(remedies)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, remedy]) => `| \`${code}\` | ${remedy ?? '–'} |\n`)
  return `${head}\`\`\`json\n${JSON.stringify(statusSchema, undefined, 2)}\n\`\`\`\n\n${remediesHead}${rows.join('')}`
}

const head = `# status.json

How it stands with this node, for whoever finds no subnet.env: a CNI plugin, an operator on the machine. It lies beside subnet.env
(\`/run/flannel/status.json\`; beside \`NAME.env\` it is \`NAME.status.json\`), is there before anything of the daemon can fail, is written
whole and only when it changes, is put right when somebody changes it, and stays after the daemon's end. \`weft status\`, \`/readyz\` and
systemd's status line say the same. This page is written by \`npm run docs\`.

| state | |
|---|---|
| \`starting\` | nothing is wrong that is known; pods have to wait |
| \`not-ready\` | something is missing or wrong: the reason says what, the remedy what to do; the daemon goes on by itself once it is there |
| \`ready\` | this node's own data plane is whole, and subnet.env tells of it |
| \`stopped\` | the daemon was stopped; what is in the kernel stays as it is |
| \`failed\` | the daemon could not be started: a flag, a capability, another daemon on the same socket |

\`problems\` is what is wrong with this node itself, be it ready or not, and absent while nothing is; what is wrong with other nodes
\`weft status\` tells.

A daemon that is killed leaves what it said last. \`since\` moves when state, code or reason do. Whoever reads it should ignore keys that
it does not know; \`version\` changes when a key changes its meaning.

`

const remediesHead = `What can be done about each code:

| code | remedy |
|---|---|
`
