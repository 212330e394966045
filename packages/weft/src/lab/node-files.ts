import { join } from 'node:path'

/** The files of one node's daemon. */
export interface NodeFiles {
  readonly directory: string
  readonly netConf: string
  readonly subnetEnv: string
  readonly socket: string
  readonly log: string
}

export function nodeFiles(labDirectory: string, node: string): NodeFiles {
  const directory = join(labDirectory, node)
  return {
    directory,
    netConf: join(directory, 'net-conf.json'),
    subnetEnv: join(directory, 'subnet.env'),
    socket: join(directory, 'weftd.sock'),
    log: join(directory, 'weftd.log'),
  }
}

export function leasesFile(labDirectory: string): string {
  return join(labDirectory, 'leases.json')
}

export function controlSocket(labDirectory: string): string {
  return join(labDirectory, 'control.sock')
}

/** What a detached keeper says; beside the folder, so that it outlives a lab that failed. */
export function keeperLog(labDirectory: string): string {
  return `${labDirectory}.log`
}
