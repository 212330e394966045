import { badNetConfs, netConfText } from '../net-confs.js'
import type { SeededRandom } from '../seeded-random.js'
import type { World } from '../world.js'
import { spellSeconds } from './spell.js'

export function reserveOrRelease(world: World, random: SeededRandom): void {
  const { operator } = world
  const node = random.pick(world.nodes)
  if (node === undefined) return
  const what = random.pick(['reserve', 'reserve', 'release', 'reserve a new one'])
  if (what === 'reserve') operator.reserveLease(node.name)
  else if (what === 'release') operator.releaseLease(node.name)
  else operator.reserveSubnets(node.name, node.host)
}

export function deleteLease(world: World, random: SeededRandom): void {
  const node = random.pick(world.nodes)
  if (node !== undefined) world.operator.deleteLease(node.name)
}

export function slip(world: World, random: SeededRandom): void {
  const { operator, scenario } = world
  const kv = random.pick(world.records.map(record => record.kv))
  if (kv === undefined) return
  operator.spoil(kv.key)
  // Noticed at once, and while the node is putting it right as well.
  if (random.chance(0.4)) world.later((random.next() * 4 * scenario.usualMs) / 1000, () => operator.putBack(kv))
}

export function changeConfig(world: World, random: SeededRandom): void {
  const { scenario, operator } = world
  if (random.chance(0.3)) operator.spoilConfig(random.chance(0.2) ? undefined : random.pick(badNetConfs))
  else if (scenario.changesConfig)
    world.netConf = netConfText({
      ...scenario,
      ...(random.chance(0.5) && { families: random.pick(['ipv4', 'dual', 'ipv6'] as const) ?? 'dual' }),
      ...(random.chance(0.3) && { backend: random.pick(['vxlan', 'host-gw'] as const) ?? 'vxlan' }),
      isFine: random.chance(0.3),
      isMoved: random.chance(0.2),
    })
}

export function meetFlannel(world: World, random: SeededRandom): void {
  const flannel = random.pick(world.flannels)
  if (flannel === undefined) return
  if (random.chance(0.5)) flannel.stop()
  world.later(spellSeconds(world), () => flannel.start())
}
