import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { NetworkNamespace } from '@weft/linux'
import { spawnIn } from '@weft/netlab'

const traffic = fileURLToPath(new URL('./traffic.js', import.meta.url))

/** Starts one end of some traffic, and gives what it says, line by line. */
export function startTraffic(namespace: NetworkNamespace, words: readonly (string | number)[]): TrafficProcess {
  return new TrafficProcess(
    spawnIn(namespace, [process.execPath, traffic, ...words.map(String)], { stdio: ['ignore', 'pipe', 'inherit'] }),
  )
}

export class TrafficProcess {
  readonly #child: ChildProcess
  readonly #lines: AsyncIterator<string>

  constructor(child: ChildProcess) {
    if (child.stdout === null) throw new Error('The traffic has no output.')
    this.#child = child
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  }

  async said(): Promise<unknown> {
    const { value, done } = await this.#lines.next()
    if (done) throw new Error('The traffic has ended without a word.')
    return JSON.parse(value)
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await ended
  }
}

/** Sends that many random bytes over TCP; both ends tell what they saw. */
export async function transfer(
  from: NetworkNamespace,
  to: { readonly namespace: NetworkNamespace; readonly address: string },
  bytes: number,
): Promise<{ sent: unknown; received: unknown }> {
  const server = startTraffic(to.namespace, ['tcp-serve', to.address, 7])
  try {
    await server.said()
    const client = startTraffic(from, ['tcp-send', to.address, 7, bytes])
    const [received, sent] = await Promise.all([server.said(), client.said()])
    return { sent, received }
  } finally {
    await server.kill()
  }
}
