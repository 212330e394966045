import { join } from 'node:path'

/** The files of one node's daemon. */
export interface NodeFiles {
  readonly directory: string
  readonly subnetEnv: string
  /** What the daemon remembers of a store that it speaks to. */
  readonly snapshot: string
  readonly socket: string
  readonly log: string
  readonly status: string
  /** Where the daemon serves the node's container runtime, and what is kept of its pods. */
  readonly cniSocket: string
  readonly cniSpool: string
  readonly cniState: string
  readonly cniAddresses: string
}

export function nodeFiles(labDirectory: string, node: string): NodeFiles {
  const directory = join(labDirectory, node)
  return {
    directory,
    subnetEnv: join(directory, 'subnet.env'),
    snapshot: join(directory, 'snapshot.json'),
    socket: join(directory, 'weftd.sock'),
    log: join(directory, 'weftd.log'),
    status: join(directory, 'status.json'),
    cniSocket: join(directory, 'cni.sock'),
    cniSpool: join(directory, 'cni', 'spool'),
    cniState: join(directory, 'cni', 'flannel'),
    cniAddresses: join(directory, 'cni', 'networks'),
  }
}

export function netConfFile(labDirectory: string): string {
  return join(labDirectory, 'net-conf.json')
}

export function leasesFile(labDirectory: string): string {
  return join(labDirectory, 'leases.json')
}

/** The data and the log of a store that is a program. */
export function storeFiles(labDirectory: string): { readonly data: string; readonly log: string } {
  return { data: join(labDirectory, 'store'), log: join(labDirectory, 'store.log') }
}

export function controlSocket(labDirectory: string): string {
  return join(labDirectory, 'control.sock')
}

/** What a detached keeper says; beside the folder, so that it outlives a lab that failed. */
export function keeperLog(labDirectory: string): string {
  return `${labDirectory}.log`
}
