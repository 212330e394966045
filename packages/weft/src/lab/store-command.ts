import { findProgram } from '@weft/linux'
import { weftProgram } from './run-weft.js'

/** A store that is a program: weft's own server, or a real etcd. */
export type ServedStore = 'server' | 'etcd'

export const storeTitles: Readonly<Record<ServedStore, string>> = { server: 'weft server', etcd: 'etcd' }

export interface StoreCommandPlan {
  readonly dataDirectory: string
  /** Where daemons reach it: host and port. */
  readonly address: string
  /** Folders with programs, as in PATH. */
  readonly searchPath: string
}

export function storeCommand(kind: ServedStore, { dataDirectory, address, searchPath }: StoreCommandPlan): string[] {
  if (kind === 'server')
    return [process.execPath, weftProgram, 'server', '--data-dir', dataDirectory, '--listen', address]
  const peers = 'http://127.0.0.1:2380'
  return [
    findEtcd(searchPath),
    ...['--name', 'store', '--data-dir', dataDirectory],
    ...['--listen-client-urls', `http://${address}`, '--advertise-client-urls', `http://${address}`],
    ...['--listen-peer-urls', peers, '--initial-advertise-peer-urls', peers, '--initial-cluster', `store=${peers}`],
  ]
}

function findEtcd(searchPath: string): string {
  const program = findProgram('etcd', searchPath)
  if (program !== undefined) return program
  throw new Error(
    'There is no program etcd on the PATH, which a lab with --store etcd needs. On Debian: apt-get install etcd-server. ' +
      'A lab with --store server needs nothing and speaks the same.',
  )
}
