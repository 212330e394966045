import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import type { NetworkNamespace } from '@weft/linux'
import { spawnIn } from '@weft/netlab'
import { CgroupFolder } from './cgroup-folder.js'

/** What runtimes and plugins find and write in places that nobody can name for them. */
export const sharedFolders = ['etc/cni/net.d', 'opt/cni/bin', 'run/weft', 'var/lib/cni'] as const

const setUp = `set -e
shared=$1; shift
mount -t tmpfs tmpfs /run
# podman's locks: shared, they would belong to the containers of several nodes.
mount -t tmpfs tmpfs /dev/shm
for folder in etc opt var/lib; do
  mkdir -p /run/own/$folder /run/own/work/$folder
  mount -t overlay -o lowerdir=/$folder,upperdir=/run/own/$folder,workdir=/run/own/work/$folder overlay /$folder
done
for folder in /var/lib/containers /var/lib/containerd; do
  mkdir -p $folder
  mount -t tmpfs tmpfs $folder
done
for folder; do
  mkdir -p /$folder
  mount --bind "$shared/$folder" /$folder
done
echo ready
cat`

export interface RuntimeHostPlan {
  readonly namespace: NetworkNamespace
  /** Has the shared folders. */
  readonly root: string
  readonly environment: NodeJS.ProcessEnv
}

/**
 * A machine as container runtimes see one: a node's network, files of its own wherever they write any, and processes that end
 * with it, containers too. The first of them is a shell: it collects orphans that have ended.
 */
export class RuntimeHost implements AsyncDisposable {
  readonly cgroup = new CgroupFolder()
  readonly #namespace: NetworkNamespace
  readonly #environment: NodeJS.ProcessEnv
  readonly #first: ChildProcess

  private constructor(plan: RuntimeHostPlan, first: ChildProcess) {
    this.#namespace = plan.namespace
    this.#environment = { ...process.env, ...plan.environment }
    this.#first = first
  }

  static async open(plan: RuntimeHostPlan): Promise<RuntimeHost> {
    const own = ['unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc']
    const command = [...own, 'sh', '-c', setUp, 'sh', plan.root, ...sharedFolders]
    const first = spawnIn(plan.namespace, command, { stdio: 'pipe', cwd: '/' })
    const isReady = first.stdout && once(first.stdout, 'data').then(() => true)
    const hasEnded = once(first, 'close').then(() => false)
    const complaint = first.stderr ? text(first.stderr) : ''
    if (!(await Promise.race([isReady, hasEnded])))
      throw new Error(`no machine could be made for a container runtime: ${await complaint}`)
    return new RuntimeHost(plan, first)
  }

  /** A program that goes on; it ends with the host at the latest. */
  start(command: readonly string[]): ChildProcess {
    const { pid } = this.#first
    const inside = ['--mount', `--pid=/proc/${pid}/ns/pid_for_children`, '--target', String(pid)]
    const options = { stdio: 'pipe', cwd: '/', env: this.#environment } as const
    return this.#namespace.run(() => spawn('nsenter', [...inside, '--', ...command], options))
  }

  /** What the program printed. Throws what it complained of. */
  async run(command: readonly string[]): Promise<string> {
    const child = this.start(command)
    if (child.stdout === null || child.stderr === null) throw new Error('the program has no output')
    child.stdin?.end()
    const end = once(child, 'close')
    const [output, complaint, [code]] = await Promise.all([text(child.stdout), text(child.stderr), end])
    if (code !== 0) throw new Error(`${command.join(' ')}: exit ${code}: ${complaint.trim()} ${output.trim()}`)
    return output.trim()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#first.exitCode === null && this.#first.signalCode === null) {
      const end = once(this.#first, 'close')
      // Then it ends, and the kernel ends all the others first.
      this.#first.stdin?.end()
      await end
    }
    this.cgroup[Symbol.dispose]()
  }
}
