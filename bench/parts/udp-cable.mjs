import { execFileSync } from 'node:child_process'
import { NetworkNamespace } from '@weft/linux'
import { spawnIn } from '@weft/netlab'

/** Two nodes on one cable of 1500 bytes. Over a segmented one every datagram crosses by itself, as over hardware that cuts up nothing. */
export class Cable {
  a = NetworkNamespace.create()
  b = NetworkNamespace.create()

  constructor({ isSegmented }) {
    const far = this.b.descriptor.number
    this.ip('a', `link add eth0 type veth peer name eth0 netns /proc/${process.pid}/fd/${far}`)
    for (const node of ['a', 'b']) {
      this.ip(node, `addr add ${nodeAddress(node)}/24 dev eth0`)
      for (const device of ['lo', 'eth0']) this.ip(node, `link set ${device} up`)
      if (isSegmented) this.ip(node, 'link set eth0 gso_max_segs 1')
    }
  }

  ip(node, words) {
    this[node].run(() => execFileSync('ip', words.split(' ')))
  }

  /** A process on a node that has said its first line. */
  async start(node, command) {
    const child = spawnIn(this[node], command, { stdio: ['ignore', 'pipe', 'inherit'] })
    await new Promise((resolve, reject) => {
      child.stdout.once('data', resolve)
      child.once('exit', () => reject(new Error(`${command[0]} has ended`)))
    })
    return child
  }

  /** The last line of a process that ends by itself. */
  async ask(node, command) {
    return lastNumber(spawnIn(this[node], command, { stdio: ['ignore', 'pipe', 'inherit'] }))
  }

  close() {
    this.a.close()
    this.b.close()
  }
}

export function nodeAddress(node) {
  return node === 'a' ? '192.0.2.1' : '192.0.2.2'
}

export function lastNumber(child) {
  return new Promise(resolve => {
    let text = ''
    child.stdout.on('data', data => {
      text += data
    })
    child.once('close', () => resolve(Number(text.trim().split('\n').at(-1))))
  })
}

export async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise(resolve => child.once('exit', resolve))
  child.kill('SIGKILL')
  await ended
}
