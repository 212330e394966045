import { join } from 'node:path'
import { EtcdMember, type SpawnProgram } from './etcd-member.js'
import { findProgram } from './find-program.js'
import { freePort } from './free-port.js'
import { TemporaryFolder } from './temporary-folder.js'

export interface ServerTlsFiles {
  readonly ca: string
  readonly certificate: string
  readonly key: string
}

export interface EtcdClusterOptions {
  /** One member for each address. */
  readonly hosts?: readonly string[]
  /** How to start the program of one member, if not right here. */
  readonly spawn?: (member: number) => SpawnProgram
  /** Spoken to clients, who must show a certificate of the same authority. */
  readonly tls?: ServerTlsFiles
  /** Further arguments of each `etcd`. */
  readonly args?: readonly string[]
  /** Listen on a unix socket too, which can be reached from everywhere on this machine whatever becomes of networks. */
  readonly hasSockets?: boolean
}

interface Place {
  readonly name: string
  readonly client: string
  readonly peer: string
  readonly socket: string | undefined
}

const program = findProgram('etcd')

/** For the `skip` of a test: why there can be no real etcd here, or false. */
export const skipWithoutEtcd: string | false =
  program === undefined ? 'etcd is not installed; on Debian: apt-get install etcd-server' : false

/** The same for the program of its operators. */
export const skipWithoutEtcdctl: string | false =
  findProgram('etcdctl') === undefined ? 'etcdctl is not installed; on Debian: apt-get install etcd-client' : false

/** A real etcd of one or several members. What it leaves behind goes with `close`. */
export class EtcdCluster {
  readonly members: readonly EtcdMember[]
  readonly #folder: TemporaryFolder

  private constructor(folder: TemporaryFolder, members: readonly EtcdMember[]) {
    this.#folder = folder
    this.members = members
  }

  static async start(options: EtcdClusterOptions = {}): Promise<EtcdCluster> {
    if (program === undefined) throw new Error('etcd is not installed')
    const folder = await TemporaryFolder.create()
    const places: Place[] = []
    for (const [index, host] of (options.hosts ?? ['127.0.0.1']).entries())
      places.push(await choosePlace(index, host, options))
    const members = places.map((place, index) => {
      const args = argumentsOf(place, { places, folder: folder.path, options })
      const { client: endpoint, socket } = place
      const spawn = options.spawn?.(index)
      return new EtcdMember({ endpoint, socket, command: program, args, folder: folder.path, spawn })
    })
    for (const member of members) member.start()
    return new EtcdCluster(folder, members)
  }

  get endpoints(): string[] {
    return this.members.map(member => member.endpoint)
  }

  async close(): Promise<void> {
    try {
      await Promise.all(this.members.map(member => member.kill()))
    } finally {
      await this.#folder.close()
    }
  }
}

async function choosePlace(index: number, host: string, options: EtcdClusterOptions): Promise<Place> {
  const { spawn, tls, hasSockets } = options
  // In another namespace any port is free, and can't be tried from here.
  const client = spawn ? 2379 : await freePort(host)
  const peer = spawn ? 2380 : await freePort(host)
  const scheme = tls ? 'https' : 'http'
  const name = `member${index}`
  // etcd wants a port even here.
  const socket = hasSockets ? `${name}:0` : undefined
  return { name, client: `${scheme}://${host}:${client}`, peer: `http://${host}:${peer}`, socket }
}

function argumentsOf(
  { name, client, peer, socket }: Place,
  { places, folder, options }: { places: readonly Place[]; folder: string; options: EtcdClusterOptions },
): string[] {
  const { tls } = options
  return [
    `--name=${name}`,
    `--data-dir=${join(folder, name)}`,
    `--listen-client-urls=${[client, ...(socket === undefined ? [] : [`unix://${socket}`])].join()}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=${places.map(place => `${place.name}=${place.peer}`).join(',')}`,
    ...(tls
      ? [`--trusted-ca-file=${tls.ca}`, `--cert-file=${tls.certificate}`, `--key-file=${tls.key}`, '--client-cert-auth']
      : []),
    ...(options.args ?? []),
  ]
}
