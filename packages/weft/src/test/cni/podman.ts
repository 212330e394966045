import type { TemporaryFolder } from '../temporary-folder.js'
import { imageName, writeFilesystem } from './busybox-image.js'
import { type ClientNode, networkName } from './client-node.js'

/** Debian's: with CNI, and with limits that need no more rights than there are. */
const settings = `[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "runc"
[network]
network_backend = "cni"
cni_plugin_dirs = ["/opt/cni/bin"]
`

export function podmanEnvironment(folder: TemporaryFolder): NodeJS.ProcessEnv {
  return { CONTAINERS_CONF: folder.write('containers.conf', settings) }
}

type Machine = Pick<ClientNode, 'host' | 'folder'>

/** podman on a node. */
export class Podman {
  readonly #node: Machine

  constructor(node: Machine) {
    this.#node = node
  }

  /** Gives it its image. Says why no container could run then, even without a network; undefined: it could. */
  async prepare(): Promise<string | undefined> {
    try {
      const backend = await this.run('info', '--format', '{{.Host.NetworkBackend}}')
      if (backend !== 'cni') return `its networks are those of ${backend}, not of CNI`
      await this.run('import', '--quiet', writeFilesystem(this.#node.folder), imageName)
      await this.#runContainer(['--rm', '--network', 'none'], 'true')
      return undefined
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }

  /** Starts a container in the network. */
  async start(name: string, command: string, ...options: readonly string[]): Promise<void> {
    const all = ['--detach', '--name', name, '--network', networkName, '--cap-add', 'NET_RAW', ...options]
    await this.#runContainer(all, command)
  }

  execute(name: string, command: string): Promise<string> {
    return this.run('exec', name, '/bin/busybox', ...command.split(' '))
  }

  #runContainer(options: readonly string[], command: string): Promise<string> {
    const cgroup = `--cgroup-parent=/${this.#node.host.cgroup.name}`
    return this.run('run', cgroup, ...options, imageName, '/bin/busybox', ...command.split(' '))
  }

  run(verb: string, ...args: readonly string[]): Promise<string> {
    return this.#node.host.run(['podman', '--storage-driver', 'vfs', verb, ...args])
  }
}
