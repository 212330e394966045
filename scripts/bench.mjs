// npm run bench [-- NAME]: benchmarks against named baselines. Each is a program of its own under bench/.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { prepare, root } from './steps/prepare.mjs'
import { run } from './steps/run.mjs'

const folder = join(root, 'bench')
const names = readdirSync(folder)
  .filter(file => file.endsWith('.mjs'))
  .map(file => file.replace(/\.mjs$/, ''))
const [wanted, ...args] = process.argv.slice(2)
if (wanted !== undefined && !names.includes(wanted)) {
  console.error(`there is no benchmark ${wanted}; there are ${names.join(', ')}`)
  process.exit(2)
}
await prepare()
for (const name of wanted === undefined ? names : [wanted]) {
  const code = await run(process.execPath, [join(folder, `${name}.mjs`), ...args])
  if (code !== 0) process.exitCode = code
}
