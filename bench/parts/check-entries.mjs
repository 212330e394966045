/** Looks at a namespace with fresh eyes and throws unless it has exactly what these peers need. */
export function checkEntries(connection, peers) {
  const device = connection.links().find(({ name }) => name === 'flannel.1')
  if (device === undefined) throw new Error('there is no flannel.1')
  const { index: linkIndex } = device
  const gateways = new Map(connection.nexthops().map(({ id, gateway }) => [id, gateway]))
  const routes = connection
    .routes({ family: 'ipv4', table: 254 })
    .filter(route => isOfTunnel(route, linkIndex, gateways))
  compare('neighbours', peers, {
    wanted: ({ gateway, mac }) => `${gateway} ${mac} permanent`,
    present: connection.neighbors({ linkIndex }).map(({ address, mac, state }) => `${address} ${mac} ${state}`),
  })
  compare('forwarding entries', peers, {
    wanted: ({ mac, address }) => `${mac} ${address} true`,
    present: connection.forwarding(linkIndex).map(one => `${one.mac} ${one.destination} ${one.isPermanent}`),
  })
  compare('routes', peers, {
    wanted: ({ subnet, gateway }) => `${subnet} ${gateway}`,
    present: routes.map(one => `${one.destination} ${one.gateway ?? gateways.get(one.nexthopId)}`),
  })
}

function isOfTunnel(route, linkIndex, gateways) {
  return route.linkIndex === linkIndex || gateways.has(route.nexthopId)
}

function compare(what, peers, { wanted, present }) {
  const left = new Set(present.filter(one => !one.startsWith('ff02:') && !one.includes('multicast')))
  for (const peer of peers) if (!left.delete(wanted(peer))) throw new Error(`${what}: '${wanted(peer)}' is not there`)
  const [extra] = left
  if (extra !== undefined) throw new Error(`${what}: ${left.size} too many, such as '${extra}'`)
}
