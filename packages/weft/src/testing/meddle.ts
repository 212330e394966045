import { address } from '@weft/inet'
import { failure } from '../kernel/failure.js'
import type { OperationFailure } from '../kernel/kernel.js'
import { applyToState } from '../kernel/memory/apply-operation.js'
import { takeDown } from '../kernel/memory/cascades.js'
import type { Machine } from '../kernel/memory/machine.js'
import type { MemoryKernel } from '../kernel/memory/memory-kernel.js'
import { put, take } from '../kernel/memory/objects.js'
import { type Kind, keyOf, type MutableState, type StateObjects } from '../model/state.js'
import { commandOf, readNewLink, readOperatorLine, readRoute } from './operator-line.js'
import { Words } from './words.js'

/** Does to a machine what an operator's line does, also what weft never would. Answers with the refusal, if it was refused. */
export async function meddle(kernel: MemoryKernel, line: string): Promise<OperationFailure | undefined> {
  const words = new Words(line.replace(/^ip -6 /, 'ip '))
  const command = commandOf(words)
  const hand = hands[command]?.(words)
  if (hand !== undefined) return byHand(kernel, hand)
  const operation = readOperatorLine(line.replace(/^(.* (?:neigh|fdb|nexthop|route)) add /, '$1 replace '))
  if (operation === undefined) throw words.error('this line is not understood')
  const [refusal] = await kernel.apply([operation])
  // Who watches is told of other hands only.
  kernel.meddle(() => {})
  return refusal
}

type Hand = (machine: Machine) => OperationFailure | undefined

function byHand(kernel: MemoryKernel, hand: Hand): OperationFailure | undefined {
  let refusal: OperationFailure | undefined
  kernel.meddle(machine => {
    refusal = hand(machine)
  })
  return refusal
}

/** A hand that cannot fail. */
function always(work: (machine: Machine) => void): Hand {
  return machine => {
    work(machine)
    return undefined
  }
}

/** A hand on an object that must be there. */
function onPresent<K extends Kind>(
  kind: K,
  key: string,
  work: (state: MutableState, object: StateObjects[K]) => void,
): Hand {
  return ({ state }) => {
    const object = state[kind].get(key)
    if (object === undefined) return failure('ENOENT', `there is no ${kind} ${key}`)
    work(state, object)
    return undefined
  }
}

/** `-F CHAIN`: its rules go, and with them the jumps from there. */
function flushChain(words: Words, place: string): Hand {
  if (!words.takes('-F')) throw words.error('accepted is -F')
  const flushed = words.next('a chain')
  return always(({ state }) => {
    for (const [key, chain] of state.chain) {
      if (!key.startsWith(`${place} `)) continue
      const jumps = chain.jumps.filter(({ from }) => from !== flushed)
      put(state, 'chain', { ...chain, jumps, ...(chain.name === flushed && { rules: [] }) })
    }
  })
}

/** What is not, or not so, among weft's operations. */
const hands: { readonly [command: string]: (words: Words) => Hand | undefined } = {
  'ip link add': words => {
    const link = readNewLink(words)
    if (link.kind !== 'other') return undefined
    return ({ state }) => {
      if (state.link.has(link.name)) return failure('EEXIST', `there is a device ${link.name} already`)
      put(state, 'link', link)
      return undefined
    }
  },
  'ip link set': words => {
    const name = words.next('a device')
    return words.takes('down') ? onPresent('link', name, state => takeDown(state, name)) : undefined
  },
  'ip neigh del': words => {
    const written = address(words.next('an address'))
    const key = `${words.options([]).get('dev', String)} ${written}`
    return onPresent('neighbor', key, state => take(state, 'neighbor', key))
  },
  'ip nexthop del': words =>
    onPresent('nexthop', words.options([]).get('id', String), (state, nexthop) =>
      applyToState(state, { do: 'nexthop.delete', nexthop }),
    ),
  'ip route add': words => {
    const route = readRoute(words)
    const { by, link } = route.hop
    if (by !== 'other') return undefined
    return ({ state }) => {
      if (link !== undefined && state.link.get(link)?.isUp !== true) return failure('ENETDOWN', `${link} is not up`)
      put(state, 'route', route)
      return undefined
    }
  },
  'ip route del': words =>
    onPresent('route', keyOf.route(readRoute(words)), (state, route) =>
      applyToState(state, { do: 'route.delete', route }),
    ),
  'iptables-nft -t nat': words => flushChain(words, 'iptables-nft nat'),
  'iptables-nft -t filter': words => flushChain(words, 'iptables-nft filter'),
  'nft add table': words => {
    const family = words.next('a family') === 'ip6' ? 'ip6' : 'ip'
    const name = words.next('a name')
    return always(({ state }) => put(state, 'table', { family, name, sets: [], chains: [] }))
  },
  'nft flush table': words =>
    onPresent('table', `${words.next('a family')} ${words.next('a name')}`, (state, table) =>
      put(state, 'table', { ...table, chains: table.chains.map(chain => ({ ...chain, rules: [] })) }),
    ),
}
