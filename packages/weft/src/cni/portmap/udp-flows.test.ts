import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConntrackConnection, type FlowFilter, NetlinkError } from '@weft/netlink'
import type { PortMapping } from './port-mapping.js'
import { UdpFlows } from './udp-flows.js'

const mapping = (protocol: PortMapping['protocol'], hostPort: number): PortMapping => ({
  protocol,
  hostPort,
  containerPort: 1,
})

/** A kernel that only listens. */
class Listening extends ConntrackConnection {
  readonly #heard: string[]

  constructor(heard: string[]) {
    const silent = { portId: 1, batchLimit: 1, send() {}, receive: () => new Uint8Array(), close() {} }
    super({ ...silent, sendInBackground: async () => {} })
    this.#heard = heard
  }

  override forget({ family, protocol, destinationPorts }: FlowFilter): number {
    this.#heard.push(`${family} ${protocol} ${[...destinationPorts].join(',')}`)
    if (destinationPorts.has(13)) throw new NetlinkError({ operation: 'IPCTNL_MSG_CT_GET', errno: 'EOPNOTSUPP' })
    return 0
  }
}

test('all who publish UDP ports in one turn share one look, and nobody looks for other protocols', async () => {
  const heard: string[] = []
  const node = {}
  const flows = () => UdpFlows.of(node, () => new Listening(heard))
  await Promise.all([
    flows().forget({ families: ['ipv4', 'ipv6'], mappings: [mapping('udp', 53), mapping('tcp', 80)] }),
    flows().forget({ families: ['ipv4'], mappings: [mapping('udp', 54), mapping('udp', 53)] }),
    flows().forget({ families: ['ipv4'], mappings: [mapping('sctp', 9)] }),
  ])
  assert.deepEqual(heard, ['ipv4 17 53,54', 'ipv6 17 53'])
  await flows().forget({ families: ['ipv4'], mappings: [mapping('udp', 7)] })
  assert.deepEqual(heard.slice(2), ['ipv4 17 7'])
})

test('a kernel that cannot forget is told of, and does not keep a container from its ports', async () => {
  const flows = UdpFlows.of({}, () => new Listening([]))
  assert.match(
    (await flows.forget({ families: ['ipv4'], mappings: [mapping('udp', 13)] })) ?? '',
    /old connections go on as they were: IPCTNL_MSG_CT_GET/,
  )
})
