// npm run check: types, format, lint, layers and the pure tests. No root, no namespaces.
import { layerFaults } from './steps/layers.mjs'
import { prepare, tool } from './steps/prepare.mjs'
import { must, run } from './steps/run.mjs'
import { batchWords, testFiles } from './steps/test-files.mjs'

await prepare()
await must(process.execPath, [tool('@biomejs/biome', 'bin/biome'), 'check', '--error-on-warnings', '.'])
const faults = layerFaults()
for (const fault of faults) console.error(fault)
if (faults.length > 0) process.exit(1)
const { pureBatches } = testFiles()
const codes = await Promise.all(
  pureBatches.map(files => run(process.execPath, ['--test-reporter=dot', ...batchWords(files)])),
)
process.exitCode = Math.max(...codes)
