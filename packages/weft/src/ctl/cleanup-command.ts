import { stat, unlink } from 'node:fs/promises'
import { hostname } from 'node:os'
import type { Prefix } from '@weft/inet'
import { askDaemon } from '../api/client.js'
import { readFormerLife } from '../daemon/former-life.js'
import { openKernel, type Sources } from '../daemon/wire.js'
import { describe } from '../diff/describe.js'
import { diff } from '../diff/diff.js'
import { UsageError } from '../document/usage-error.js'
import { cleanupQuestion, cleanupScope } from '../plan/cleanup.js'
import { Layout } from '../plan/layout.js'
import { type CleanupOptions, cleanupUsage, readCleanupOptions } from './read-cleanup-options.js'

const nothing = new Layout().state

/** `weft cleanup`: prints each line before it is carried out. Exits 1 when the kernel or the disk refuses one. */
export async function runCleanupCommand(args: readonly string[]): Promise<number> {
  const options = readCleanupOptions(args)
  if (options === undefined) {
    process.stdout.write(cleanupUsage)
    return 0
  }
  await refuseBesideDaemon(options)
  const networks = await networksOf(options)
  await using kernel = await openKernel()
  const isKernelClear = await clearKernel(kernel, networks, options)
  // They tell the next cleanup where to look.
  return isKernelClear && (await clearFiles(options)) ? 0 : 1
}

/** It would put everything back. */
async function refuseBesideDaemon({ socketPath, isDryRun }: CleanupOptions): Promise<void> {
  const isRunning = await askDaemon(socketPath, '/v1/report').then(
    () => true,
    () => false,
  )
  if (isRunning && !isDryRun)
    throw new UsageError(`a weftd answers at ${socketPath} and would put everything back; stop it first`)
}

async function networksOf({ networks, subnetPath }: CleanupOptions): Promise<readonly Prefix[]> {
  if (networks.length > 0) return networks
  const former = await readFormerLife(subnetPath, hostname())
  if (former.networks.length > 0) return former.networks
  throw new UsageError(
    `${subnetPath} tells of no network, so nothing says what belongs to one; name it: weft cleanup --network 10.244.0.0/16`,
  )
}

async function clearKernel(
  kernel: Sources['kernel'],
  networks: readonly Prefix[],
  options: CleanupOptions,
): Promise<boolean> {
  const { state, facts } = await kernel.observe({ ...cleanupQuestion(networks), isResync: true })
  const { operations } = diff(nothing, state, cleanupScope(networks, facts))
  for (const operation of operations) print(describe(operation))
  if (options.isDryRun) return true
  const failures = (await kernel.apply(operations)).flatMap((failure, index) => {
    const operation = operations[index]
    return failure === undefined || operation === undefined ? [] : `${describe(operation)}: ${failure.sentence}`
  })
  for (const failure of failures) complain(failure)
  return failures.length === 0
}

async function clearFiles({ subnetPath, snapshotPath, isDryRun }: CleanupOptions): Promise<boolean> {
  let isClear = true
  for (const path of [snapshotPath, subnetPath]) {
    if (!(await isThere(path))) continue
    print(`rm ${path}`)
    if (isDryRun) continue
    try {
      await unlink(path)
    } catch (error) {
      complain(`${path}: ${error instanceof Error ? error.message : String(error)}`)
      isClear = false
    }
  }
  return isClear
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

function complain(sentence: string): void {
  process.stderr.write(`weft: ${sentence}\n`)
}
