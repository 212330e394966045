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
  const keys = world.records.map(({ kv }) => kv.key)
  const key = random.pick(keys)
  if (key !== undefined) world.operator.spoil(key)
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
