import { NetworkNamespace } from '@weft/linux'
import { addAddress, changeLink, createLink, deleteLink, RouteConnection } from '@weft/netlink'
import { ownAddress } from './made-up-network.mjs'

/** A namespace with nothing in it but one end of a cable, up and with this node's address, for tunnels to stand on. */
export class Ground {
  namespace = NetworkNamespace.create()
  connection = RouteConnection.open(this.namespace)

  constructor() {
    must(this.connection, [createLink({ kind: 'veth', name: 'eth0', mtuBytes: 1500, peer: { name: 'far0' } })])
    const up = ['lo', 'far0', 'eth0'].map(name => changeLink({ index: indexOf(this.connection, name), isUp: true }))
    const linkIndex = indexOf(this.connection, 'eth0')
    must(this.connection, [...up, addAddress({ linkIndex, address: `${ownAddress}/24` })])
  }

  /** The tunnel goes first, and waits until all that is on it has gone: a namespace is cleared behind one's back. */
  close() {
    const tunnel = this.connection.links().find(({ name }) => name === 'flannel.1')
    if (tunnel !== undefined) must(this.connection, [deleteLink(tunnel.index)])
    this.connection.close()
    this.namespace.close()
  }
}

function indexOf(connection, name) {
  const link = connection.links().find(one => one.name === name)
  if (link === undefined) throw new Error(`there is no device ${name}`)
  return link.index
}

function must(connection, requests) {
  for (const refusal of connection.execute(requests)) if (refusal !== undefined) throw refusal
}
