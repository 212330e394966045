import { fileURLToPath } from 'node:url'
import { leasesFile, type NodeFiles } from './node-files.js'

/** weftd as this lab's build has it. */
export const daemonProgram = fileURLToPath(new URL('../bin/weftd.js', import.meta.url))

export interface DaemonCommandPlan {
  readonly program: string
  readonly node: string
  readonly labDirectory: string
  readonly files: NodeFiles
  readonly isMasquerading: boolean
}

export function daemonCommand({ program, node, labDirectory, files, isMasquerading }: DaemonCommandPlan): string[] {
  return [
    process.execPath,
    program,
    ...['--net-config-path', files.netConf],
    ...['--leases-file', leasesFile(labDirectory)],
    ...['--node-name', node],
    ...['--iface', 'eth0'],
    ...['--subnet-file', files.subnetEnv],
    ...['--api-socket', files.socket],
    ...['--log-format', 'json'],
    ...(isMasquerading ? ['--ip-masq'] : []),
  ]
}
