import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JsonObject } from '@weft/cni'
import type { NetworkNamespace } from '@weft/linux'
import { RouteConnection } from '@weft/netlink'
import { defaultSocketPath, defaultSpoolFolder } from '../../cni/program/places.js'
import { cniCommand } from '../../files/program-path.js'
import type { Fleet } from '../fleet.js'
import { runIn } from '../run-in.js'
import { RuntimeHost, sharedFolders } from './runtime-host.js'

export const networkName = 'cbr0'

/** A node with weftd and a machine for a container runtime that finds flannel's usual network in the usual folders. */
export class ClientNode implements AsyncDisposable {
  readonly host: RuntimeHost
  readonly namespace: NetworkNamespace
  /** For the files of the test. */
  readonly folder: string

  private constructor(host: RuntimeHost, namespace: NetworkNamespace, folder: string) {
    this.host = host
    this.namespace = namespace
    this.folder = folder
  }

  static async open(fleet: Fleet, name: string, environment: NodeJS.ProcessEnv = {}): Promise<ClientNode> {
    const namespace = fleet.namespaceOf(name)
    const folder = fleet.folder.join(`files-of-${name}`)
    for (const shared of sharedFolders) mkdirSync(join(folder, shared), { recursive: true })
    const outside = (path: string) => join(folder, path)
    const daemon = fleet.start(
      name,
      ...['--ip-masq', '--cni-socket', outside(defaultSocketPath), '--cni-spool', outside(defaultSpoolFolder)],
    )
    await daemon.ready()
    for (const plugin of ['flannel', 'portmap']) writeProgram(join(folder, 'opt/cni/bin', plugin))
    const network = networkList({
      subnetFile: fleet.subnetFileOf(name),
      dataDir: outside('/var/lib/cni/flannel'),
      ipam: { dataDir: outside('/var/lib/cni/networks') },
    })
    writeFileSync(outside('/etc/cni/net.d/10-flannel.conflist'), JSON.stringify(network))
    return new ClientNode(await RuntimeHost.open({ namespace, root: folder, environment }), namespace, folder)
  }

  /** From the node itself. */
  fetch(url: string): Promise<string> {
    const get = 'fetch(process.argv[1]).then(answer => answer.text()).then(text => process.stdout.write(text))'
    return this.host.run([process.execPath, '-e', get, url])
  }

  /** What there is of containers on the node, outside the runtime. */
  remains(): readonly string[] {
    using route = RouteConnection.open(this.namespace)
    const links = route.links().flatMap(({ name, kind }) => (kind === 'veth' && name !== 'eth0' ? [name] : []))
    const state = join(this.folder, 'var/lib/cni')
    const files = readdirSync(state, { recursive: true, encoding: 'utf8', withFileTypes: true })
      .filter(entry => entry.isFile() && !/^(lock|last_reserved_ip\.\d)$/.test(entry.name))
      .map(entry => entry.name)
    const rules = ['iptables-save', 'ip6tables-save'].flatMap(program =>
      runIn(this.namespace, `${program} -t nat`)
        .split('\n')
        .filter(line => /CNI-DN-| id: /.test(line)),
    )
    return [...links, ...files, ...rules]
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.host[Symbol.asyncDispose]()
  }
}

/** As flannel's own manifest has it; but the daemon sees the files of this node in other places than its runtime does. */
function networkList(places: JsonObject): JsonObject {
  return {
    name: networkName,
    cniVersion: '0.3.1',
    plugins: [
      { type: 'flannel', ...places, delegate: { hairpinMode: true, isDefaultGateway: true } },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  }
}

function writeProgram(path: string): void {
  const [program = '', ...args] = cniCommand()
  const words = [program, ...args].map(word => `'${word}'`)
  if (args.length === 0) symlinkSync(program, path)
  else writeFileSync(path, `#!/bin/sh\nexec ${words.join(' ')}\n`, { mode: 0o755 })
}
