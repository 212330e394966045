import { programPath } from '../files/program-path.js'
import type { NodeFiles } from './node-files.js'

/** weftd as this lab's build has it. */
export const daemonProgram = programPath('weftd')

export interface DaemonCommandPlan {
  readonly program: string
  readonly node: string
  readonly files: NodeFiles
  /** How the daemon finds net-conf and leases. */
  readonly storeFlags: readonly string[]
  readonly isMasquerading: boolean
}

export function daemonCommand({ program, node, files, storeFlags, isMasquerading }: DaemonCommandPlan): string[] {
  return [
    process.execPath,
    program,
    ...storeFlags,
    ...['--node-name', node],
    ...['--iface', 'eth0'],
    ...['--subnet-file', files.subnetEnv],
    ...['--api-socket', files.socket],
    ...['--cni-socket', files.cniSocket, '--cni-spool', files.cniSpool],
    ...['--log-format', 'json'],
    ...(isMasquerading ? ['--ip-masq'] : []),
  ]
}
