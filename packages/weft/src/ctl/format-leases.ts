import { show } from '../document/show.js'
import type { ListedLease } from '../store/etcd/administration/list-leases.js'
import { formatTable } from './format-table.js'

/** The list for people: a line a lease, and below it what is wrong. */
export function formatLeases(leases: readonly ListedLease[]): string {
  if (leases.length === 0) return 'no leases\n'
  const rows = leases.map(({ standing, subnets, lease, key, ttlSeconds }) => [
    lease?.node ?? '?',
    subnets === undefined ? show(key) : Object.values(subnets).join(' '),
    [lease?.publicIp, lease?.publicIpv6].filter(address => address !== undefined).join(' ') || '-',
    lease?.backendType || '-',
    ttlSeconds === undefined ? standing : `${standing}, ${formatSeconds(ttlSeconds)}`,
  ])
  const table = formatTable([['node', 'subnet', 'address', 'backend', 'standing'], ...rows])
  const problems = leases.flatMap(({ problem }) => (problem === undefined ? [] : [problem]))
  const below = problems.length === 0 ? [] : ['', ...problems]
  return [...table, ...below].map(line => `${line}\n`).join('')
}

function formatSeconds(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)]
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${seconds % 60} s`
}
