import { writeFileSync } from 'node:fs'
import { writeFileSafely } from '../files/write-file-safely.js'
import type { LabOptions } from './lab-options.js'
import type { LabStore } from './lab-store.js'
import { leasesFile, netConfFile } from './node-files.js'
import { formatLeases, formatNetConf } from './pod-network.js'

/** Two files for all daemons. The leases file is replaced whole when a node comes or goes. */
export function openFileStore(options: LabOptions, labDirectory: string): LabStore {
  const [netConf, leases] = [netConfFile(labDirectory), leasesFile(labDirectory)]
  writeFileSync(netConf, formatNetConf(options))
  return {
    daemonFlags: () => ['--store', 'file', '--net-config-path', netConf, '--leases-file', leases],
    view: () => ({ is: 'file', path: leases }),
    ready: async () => {},
    update: nodes => writeFileSafely(leases, formatLeases(nodes, options.families), { mode: 0o600 }),
    close: async () => {},
  }
}
