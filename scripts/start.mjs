// npm start [-- ARGS]: installs, builds, and shows a cluster on this machine. The arguments are those of `weft lab run`.
import { join } from 'node:path'
import { prepare, root } from './steps/prepare.mjs'
import { run } from './steps/run.mjs'

await prepare()
const weft = join(root, 'packages', 'weft', 'dist', 'programs', 'weft.js')
process.exitCode = await run(process.execPath, [weft, 'lab', 'run', ...process.argv.slice(2)])
