import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Spawn } from '@weft/run'

export interface ThrowawayNamespace {
  /** Starts programs inside the namespace. */
  readonly spawn: Spawn
  close(): Promise<void>
}

const isRoot = process.getuid?.() === 0

/**
 * A network namespace that lives as long as a `cat` inside it. Its standard input ends with this process at the latest,
 * so nothing stays behind, whatever happens. Throws when namespaces can't be made here.
 */
export async function openThrowawayNamespace(): Promise<ThrowawayNamespace> {
  const keeper = spawn('unshare', ['--net', ...(isRoot ? [] : ['--map-root-user']), 'cat'])
  const closed = once(keeper, 'close')
  keeper.stdin.write('ready\n')
  const isReady = await Promise.race([once(keeper.stdout, 'data').then(() => true), closed.then(() => false)])
  if (!isReady) throw new Error('unshare --net failed')
  const enter = ['--target', String(keeper.pid), '--net', ...(isRoot ? [] : ['--user', '--preserve-credentials']), '--']
  return {
    spawn: (program, args, options) => spawn('nsenter', [...enter, program, ...args], options),
    close: async () => {
      keeper.stdin.end()
      await closed
    },
  }
}

/** For the `skip` of a test: false, or why it can't run. */
export async function whyNoNamespace(): Promise<string | false> {
  try {
    const namespace = await openThrowawayNamespace()
    await namespace.close()
    return false
  } catch (error) {
    return `needs root or user namespaces: ${error instanceof Error ? error.message : String(error)}`
  }
}
