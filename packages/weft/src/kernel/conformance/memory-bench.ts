import assert from 'node:assert/strict'
import { familyOf } from '@weft/inet'
import { bootProtocol } from '../../model/state.js'
import type { TrafficRuleFacts } from '../../model/traffic-rule-facts.js'
import { carryOut } from '../memory/carry-out.js'
import { bringUp, takeDown } from '../memory/cascades.js'
import { addInterface, type Machine } from '../memory/machine.js'
import { MemoryKernel } from '../memory/memory-kernel.js'
import { put } from '../memory/objects.js'
import { type Bench, type BenchOptions, hostInterfaces, hostRoutes, type Stranger } from './bench.js'

export async function openMemoryBench({ hasNexthopObjects, hasTrafficRules }: BenchOptions): Promise<Bench> {
  const kernel = new MemoryKernel({
    interfaces: hostInterfaces,
    routes: hostRoutes,
    hasNexthopObjects,
    ...(!hasTrafficRules && { trafficRules: noTrafficRules }),
  })
  return { kernel, stranger: strangerTo(kernel), [Symbol.asyncDispose]: () => kernel[Symbol.asyncDispose]() }
}

const noIptables = 'there is no program iptables on this machine'
const noTrafficRules: Partial<TrafficRuleFacts> = {
  missingNft: 'there is no program nft on this machine',
  iptables: { variant: 'nft', canRandomizeFully: false, missing: { ipv4: noIptables, ipv6: noIptables } },
}

function strangerTo(kernel: MemoryKernel): Stranger {
  const meddle = async (work: (machine: Machine) => void) => kernel.meddle(work)
  return {
    apply: (...operations) =>
      meddle(machine => {
        for (const operation of operations) assert.equal(carryOut(machine, operation), undefined)
      }),
    takeDown: link =>
      meddle(({ state }) => {
        assert.ok(state.link.has(link))
        takeDown(state, link)
      }),
    bringUp: link =>
      meddle(({ state }) => {
        assert.ok(state.link.has(link))
        bringUp(state, link)
      }),
    addVeth: (...names) =>
      meddle(machine => {
        for (const name of names)
          addInterface(machine, { name, mtuBytes: 1500, isUp: false, isLoopback: false, addresses: [] })
      }),
    addBlackhole: destination =>
      meddle(({ state }) =>
        put(state, 'route', {
          destination,
          metric: familyOf(destination) === 'ipv4' ? 0 : 1024,
          protocol: bootProtocol,
          hop: { by: 'other', link: undefined, text: 'blackhole' },
        }),
      ),
  }
}
