import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { eventually } from '../eventually.js'
import { imageName, writeImage } from './busybox-image.js'
import type { ClientNode } from './client-node.js'

/** Without the part for Kubernetes, which asks more of a machine. */
const settings = `version = 2
disabled_plugins = ["io.containerd.grpc.v1.cri"]
`

const killedCode = 128 + 9

/** A container whose `ctr` waits for its end, to take it out of the network. */
export interface Waiting {
  readonly name: string
  readonly ended: Promise<{ readonly code: number | null; readonly complaint: string }>
}

/** containerd on a node. */
export class Containerd {
  readonly #node: ClientNode

  private constructor(node: ClientNode) {
    this.#node = node
  }

  static async open(node: ClientNode): Promise<Containerd> {
    const path = join(node.folder, 'containerd.toml')
    writeFileSync(path, settings)
    node.host.start(['containerd', '--config', path, '--log-level', 'fatal'])
    const containerd = new Containerd(node)
    await eventually(() => containerd.ctr('version'))
    await containerd.ctr('image', 'import', '--snapshotter', 'native', writeImage(node.folder))
    return containerd
  }

  /** Starts a container in the network. */
  async start(name: string, command: string): Promise<Waiting> {
    const waiting = { name, ended: end(this.#run(name, command, '--cni')) }
    const tooSoon = waiting.ended.then(({ complaint }) => Promise.reject(new Error(`${name} has ended: ${complaint}`)))
    await Promise.race([tooSoon, eventually(() => this.execute(name, 'true'))])
    tooSoon.catch(() => {})
    return waiting
  }

  async stop({ name, ended }: Waiting): Promise<void> {
    await this.ctr('task', 'kill', '--signal', 'SIGKILL', name)
    const { code, complaint } = await ended
    if (code !== killedCode || complaint !== '') throw new Error(`ctr run ${name}: exit ${code}: ${complaint}`)
  }

  execute(name: string, command: string): Promise<string> {
    const id = `exec-${performance.now()}`
    return this.ctr('task', 'exec', '--exec-id', id, name, '/bin/busybox', ...command.split(' '))
  }

  /** Why no container can run here, even without a network. Undefined: it can. */
  async trouble(): Promise<string | undefined> {
    const { code, complaint } = await end(this.#run('probe', 'true'))
    return code === 0 ? undefined : complaint
  }

  ctr(...words: readonly string[]): Promise<string> {
    return this.#node.host.run(['ctr', ...words])
  }

  #run(name: string, command: string, ...options: readonly string[]): ChildProcess {
    const { host } = this.#node
    const ground = ['--rm', '--snapshotter', 'native', '--cgroup', `/${host.cgroup.name}/${name}`]
    const container = [imageName, name, '/bin/busybox', ...command.split(' ')]
    return host.start(['ctr', 'run', ...ground, ...options, ...container])
  }
}

async function end(child: ChildProcess): Promise<{ code: number | null; complaint: string }> {
  child.stdin?.end()
  child.stdout?.resume()
  const [complaint, [code]] = await Promise.all([child.stderr ? text(child.stderr) : '', once(child, 'close')])
  return { code, complaint }
}
