// npm run check: types, format, lint, layers and the pure tests. No root, no namespaces.
import { join } from 'node:path'
import { layerFaults } from './steps/layers.mjs'
import { prepare, root, tool } from './steps/prepare.mjs'
import { must, run } from './steps/run.mjs'
import { testFiles } from './steps/test-files.mjs'

await prepare()
await must(process.execPath, [tool('@biomejs/biome', 'bin/biome'), 'check', '--error-on-warnings', '.'])
const faults = layerFaults()
for (const fault of faults) console.error(fault)
if (faults.length > 0) process.exit(1)
const batch = join(root, 'scripts', 'steps', 'batch.mjs')
const { pure } = testFiles()
const halves = [pure.filter((_, index) => index % 2 === 0), pure.filter((_, index) => index % 2 === 1)]
const codes = await Promise.all(halves.map(half => run(process.execPath, ['--test-reporter=dot', batch, ...half])))
process.exitCode = Math.max(...codes)
