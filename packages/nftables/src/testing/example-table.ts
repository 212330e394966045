import { address, prefix } from '@weft/inet'
import { addressSet, prefixSet } from '../sets.js'
import type { Table } from '../table.js'

const pods = prefix('10.244.0.0/16')
const ours = prefix('10.244.1.0/24')
const multicast = prefix('224.0.0.0/4')
const peers = addressSet({ name: 'peers', family: 'ipv4' }, [address('192.0.2.2'), address('192.0.2.3')])
const direct = prefixSet({ name: 'direct', family: 'ipv4', comment: 'reached without masquerading' }, [
  prefix('10.0.0.0/9'),
  prefix('192.168.7.7/32'),
])

/** Everything that a node of a pod network asks of nftables, in one table. */
export const exampleTable: Table = {
  family: 'ip',
  name: 'pods-ipv4',
  comment: 'rules for pods-ipv4',
  sets: [peers, direct],
  chains: [
    {
      name: 'guard',
      comment: 'only nodes may send us encapsulated packets',
      hook: { type: 'filter', hook: 'input', priority: -150, policy: 'accept' },
      rules: [
        {
          match: [
            { on: 'input-interface', operator: '==', name: 'eth0' },
            { on: 'source', operator: '!=', set: 'peers', family: 'ipv4' },
            { on: 'destination-port', operator: '==', protocol: 'udp', port: 8472 },
          ],
          verdict: 'drop',
          comment: 'a stranger',
        },
      ],
    },
    {
      name: 'forward',
      comment: 'chain to accept pod traffic',
      hook: { type: 'filter', hook: 'forward', priority: 0, policy: 'accept' },
      rules: [
        { match: [{ on: 'source', operator: '==', prefix: pods }], verdict: 'accept' },
        { match: [{ on: 'destination', operator: '==', prefix: pods }], verdict: 'accept' },
      ],
    },
    {
      name: 'postrtg',
      comment: 'chain to manage masquerading',
      hook: { type: 'nat', hook: 'postrouting', priority: 100, policy: 'accept' },
      rules: [
        { match: [{ on: 'mark', operator: '==', value: 0x4000, mask: 0x4000 }], verdict: 'return' },
        {
          match: [
            { on: 'source', operator: '!=', prefix: ours },
            { on: 'destination', operator: '==', prefix: pods },
          ],
          verdict: 'return',
        },
        { match: [{ on: 'source', operator: '==', prefix: pods }], verdict: { jump: 'leaving' } },
      ],
    },
    {
      name: 'leaving',
      comment: 'from a pod',
      rules: [
        { match: [{ on: 'destination', operator: '==', set: 'direct', family: 'ipv4' }], verdict: 'return' },
        {
          match: [{ on: 'destination', operator: '!=', prefix: multicast }],
          verdict: { masquerade: { isFullyRandom: true } },
        },
      ],
    },
  ],
}
