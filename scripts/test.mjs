// npm test: installs, builds and passes the tests, and leaves nothing behind, also when it is interrupted.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { installTestPackages, unpackServers } from './steps/debian.mjs'
import { prepare, root } from './steps/prepare.mjs'
import { findSandbox } from './steps/sandbox.mjs'
import { batchWords, testFiles } from './steps/test-files.mjs'

await installTestPackages()
await prepare()
const serverPrograms = await unpackServers()

const temporary = mkdtempSync(join(tmpdir(), 'weft-test-'))
const { pureBatches, simulations, processes, clusters, namespaces } = testFiles()
const sandbox = findSandbox(['--net', '--mount'])
const totals = { passed: 0, failed: 0, skipped: 0 }
try {
  await Promise.all(pureBatches.map((files, index) => runNode(`pure-${index}`, batchWords(files))))
  await suite('simulations', simulations, { concurrency: 2 })
  await suite('processes', processes, { concurrency: 3, sandbox: findSandbox(['--mount']) })
  // Most of a file's time is waiting, so there are more at once than cores; and each makes namespaces of its own.
  if (sandbox) {
    await suite('clusters', clusters, { concurrency: 2, sandbox })
    await suite('namespaces', namespaces, { concurrency: 3, sandbox })
  } else {
    const skipped = clusters.length + namespaces.length
    totals.skipped += skipped
    console.log(
      `${skipped} test files skipped: they need network namespaces, and neither root nor a user namespace is to be had. ` +
        'Look at the sysctls kernel.unprivileged_userns_clone, user.max_user_namespaces and kernel.apparmor_restrict_unprivileged_userns.',
    )
  }
} finally {
  rmSync(temporary, { recursive: true, force: true })
}
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`)
process.exitCode = totals.failed > 0 ? 1 : 0

function suite(name, files, { concurrency, sandbox }) {
  return runNode(name, ['--test', `--test-concurrency=${concurrency}`, ...files], sandbox)
}

async function runNode(name, words, sandbox) {
  const tally = join(temporary, `${name}.json`)
  const reporters = [
    ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
    ...[
      `--test-reporter=${join(root, 'scripts', 'steps', 'tally-reporter.mjs')}`,
      `--test-reporter-destination=${tally}`,
    ],
  ]
  const node = [process.execPath, ...reporters, ...words]
  const [command, ...args] = sandbox ? [sandbox.command, ...sandbox.args, ...node] : node
  const code = await runToEnd(command, args)
  const counts = JSON.parse(readFileSync(tally, 'utf8'))
  for (const key of Object.keys(totals)) totals[key] += counts[key]
  if (code !== 0 && counts.failed === 0) totals.failed += 1
}

/** An interrupt ends the whole sandbox at once; then we tidy up and go. */
function runToEnd(command, args) {
  return new Promise((resolve, reject) => {
    const path = [process.env.PATH, serverPrograms].filter(Boolean).join(delimiter)
    const env = { ...process.env, TMPDIR: temporary, PATH: path }
    const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], env })
    const interrupt = signal => {
      child.kill('SIGKILL')
      child.once('close', () => {
        rmSync(temporary, { recursive: true, force: true })
        process.exit(signal === 'SIGINT' ? 130 : 143)
      })
    }
    process.once('SIGINT', interrupt).once('SIGTERM', interrupt)
    child.once('error', reject)
    child.once('close', code => {
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
      resolve(code)
    })
  })
}
