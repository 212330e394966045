import { NetworkNamespace } from '@weft/linux'
import { addAddress, addRoute, changeLink, createLink, type Request, RouteConnection } from '@weft/netlink'
import type { Interface } from '../../model/facts.js'
import type { Route } from '../../model/state.js'
import { LinuxKernel } from '../linux/linux-kernel.js'
import { type Bench, type BenchOptions, hostInterfaces, hostRoutes, type Stranger } from './bench.js'

/** Sooner than a daemon would: a test waits for it. */
const pollSeconds = 0.1

/** A network namespace made as the suites want their machine, and gone with the bench. */
export interface LinuxBench extends Bench {
  readonly namespace: NetworkNamespace
  readonly connection: RouteConnection
}

export async function openLinuxBench({ hasNexthopObjects, hasTrafficRules }: BenchOptions): Promise<LinuxBench> {
  const namespace = NetworkNamespace.create()
  const connection = RouteConnection.open(namespace)
  layOut(connection)
  const programs = hasTrafficRules ? {} : { nftProgram: 'no-such-nft', iptablesPrefix: 'no-such-' }
  const kernel = await LinuxKernel.open({ namespace, usesNexthopObjects: hasNexthopObjects, pollSeconds, ...programs })
  const other = await LinuxKernel.open({ namespace, ...programs })
  return {
    kernel,
    namespace,
    connection,
    stranger: strangerWith(other, connection),
    [Symbol.asyncDispose]: async () => {
      await kernel[Symbol.asyncDispose]()
      await other[Symbol.asyncDispose]()
      connection.close()
      namespace.close()
    },
  }
}

/** All of them, or an error that names the first which the kernel refused. */
export function executeAll(connection: RouteConnection, requests: readonly Request[]): void {
  const refusal = connection.execute(requests).find(outcome => outcome !== undefined)
  if (refusal !== undefined) throw refusal
}

export function indexOf(connection: RouteConnection, name: string): number {
  const link = connection.links().find(one => one.name === name)
  if (link === undefined) throw new Error(`there is no device ${name} on the bench`)
  return link.index
}

function layOut(connection: RouteConnection): void {
  executeAll(connection, [veth('eth0', 'far0'), veth('eth1', 'far1')])
  for (const { name, isUp, mac } of hostInterfaces) {
    const index = indexOf(connection, name)
    executeAll(connection, [
      changeLink({ index, addrGenMode: 'none', ...(mac !== undefined && { mac }) }),
      changeLink({ index, isUp }),
    ])
  }
  executeAll(
    connection,
    // The loopback gets its own when it comes up.
    hostInterfaces.filter(({ isLoopback }) => !isLoopback).flatMap(one => addressRequests(connection, one)),
  )
  executeAll(
    connection,
    hostRoutes.map(route => routeRequest(connection, route)),
  )
}

/** The other end is made first, and so the first has the smaller index. */
function veth(name: string, otherEnd: string): Request {
  return createLink({ kind: 'veth', name: otherEnd, peer: { name } })
}

function addressRequests(connection: RouteConnection, { name, addresses }: Interface): Request[] {
  const linkIndex = indexOf(connection, name)
  return addresses.map(({ address }) => addAddress({ linkIndex, address, noDad: true }))
}

function routeRequest(connection: RouteConnection, { destination, metric, protocol, hop }: Route): Request {
  if (hop.by !== 'gateway') throw new Error(`the bench has gateway routes only, not ${hop.by}`)
  return addRoute({ destination, metric, protocol, gateway: hop.gateway, linkIndex: indexOf(connection, hop.link) })
}

function strangerWith(kernel: LinuxKernel, connection: RouteConnection): Stranger {
  return {
    apply: async (...operations) => {
      const failure = (await kernel.apply(operations)).find(one => one !== undefined)
      if (failure !== undefined) throw new Error(failure.sentence)
    },
    takeDown: async link => executeAll(connection, [changeLink({ index: indexOf(connection, link), isUp: false })]),
    bringUp: async link => executeAll(connection, [changeLink({ index: indexOf(connection, link), isUp: true })]),
    addVeth: async (name, otherEnd) => executeAll(connection, [veth(name, otherEnd)]),
    addBlackhole: async destination => executeAll(connection, [addRoute({ destination, type: 'blackhole' })]),
  }
}
