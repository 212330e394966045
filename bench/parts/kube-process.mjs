import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'

/** Somebody who follows the nodes, in a process of its own. */
export class KubeProcess {
  #child

  /** Resolves with the seconds from its start until it knows all nodes. */
  async start(program, args, count) {
    const start = performance.now()
    this.#child = fork(program, args)
    const synced = await this.#hear()
    if (synced.count !== count) throw new Error(`${program} knows ${synced.count} nodes of ${count}`)
    return (performance.now() - start) / 1_000
  }

  /** Seconds of processor time since its start. */
  async processorSeconds() {
    this.#child.send('cost')
    const { processorSeconds } = await this.#hear()
    return processorSeconds
  }

  /** Megabytes that it holds now, and the most that it ever held. */
  memory() {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8')
    const megabytes = name => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024
    return { now: megabytes('VmRSS'), most: megabytes('VmHWM') }
  }

  async close() {
    if (this.#child === undefined || this.#child.exitCode !== null) return
    this.#child.kill('SIGKILL')
    await once(this.#child, 'exit')
  }

  async #hear() {
    const stop = new AbortController()
    const { signal } = stop
    try {
      const ended = once(this.#child, 'exit', { signal }).then(([code]) => {
        throw new Error(`what follows the nodes has ended with ${code}`)
      })
      const [message] = await Promise.race([once(this.#child, 'message', { signal }), ended])
      return message
    } finally {
      stop.abort()
    }
  }
}
