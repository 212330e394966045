import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface, type Interface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { addressOf } from '@weft/inet'
import type { NetworkNamespace } from '@weft/linux'
import { type Pod, spawnIn } from '@weft/netlab'

const program = fileURLToPath(new URL('tcp-stream.fixture.js', import.meta.url))
const port = '7007'

/**
 * TCP from pod to pod, a thousand small writes a second in each family that the pods have, while the work is done: all of
 * it comes back, and no segment has to be sent twice.
 */
export async function assertTcpUnbroken(from: Pod, to: Pod, work: () => Promise<unknown>): Promise<void> {
  await using _server = await End.open(to.namespace, ['listen', port])
  const streams: End[] = []
  try {
    for (const address of to.plan.addresses.map(addressOf))
      streams.push(await End.open(from.namespace, ['send', address, port]))
    await work()
    for (const stream of streams) {
      const told = JSON.parse(await stream.finish())
      assert.ok(told.lines >= 100, `only ${told.lines} lines were sent`)
      assert.deepEqual({ isWhole: told.isWhole, lost: Math.max(0, told.lost) }, { isWhole: true, lost: 0 })
    }
  } finally {
    for (const stream of streams) await stream[Symbol.asyncDispose]()
  }
}

/** One end of the stream: a process in a pod. */
class End implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly #lines: Interface

  private constructor(child: ChildProcess, lines: Interface) {
    this.#child = child
    this.#lines = lines
  }

  static async open(namespace: NetworkNamespace, words: readonly string[]): Promise<End> {
    const child = spawnIn(namespace, [process.execPath, program, ...words], { stdio: ['pipe', 'pipe', 'inherit'] })
    if (child.stdout === null) throw new Error('the other end has no output')
    const lines = createInterface({ input: child.stdout })
    await once(lines, 'line')
    return new End(child, lines)
  }

  /** Its last words. */
  async finish(): Promise<string> {
    const line = once(this.#lines, 'line')
    this.#child.stdin?.end()
    const [told] = await line
    return String(told)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { exitCode, signalCode } = this.#child
    if (exitCode !== null || signalCode !== null) return
    const closed = once(this.#child, 'close')
    this.#child.kill('SIGKILL')
    await closed
  }
}
