import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { KeeperProcess } from '../../packages/pump/dist/testing/keeper-process.js'
import { end, nodeAddress } from './udp-cable.mjs'

const program = fileURLToPath(new URL('../../packages/weft/dist/programs/weft-pump.js', import.meta.url))
const nodes = ['a', 'b']
const other = { a: 'b', b: 'a' }
const numbers = { a: 1, b: 2 }

/** The pump, as a daemon runs it. */
export class PumpSide {
  name = 'pump'
  #keepers = {}

  constructor(folder) {
    this.folder = folder
  }

  async open(cable) {
    for (const node of nodes) {
      this.#keepers[node] = await KeeperProcess.start(cable[node], {
        listen: [nodeAddress(node)],
        addresses: [this.address(node)],
        runFolder: join(this.folder, node),
        program,
      })
      await this.#keepers[node].ask(`set 10.1.${numbers[other[node]]}.0/24=${nodeAddress(other[node])}`)
      raise(cable, node, { device: 'flannel0', address: this.address(node), network: '10.1.0.0/16' })
    }
  }

  address(node) {
    return `10.1.${numbers[node]}.0`
  }

  async setMorePeers(count) {
    const subnets = Array.from({ length: count }, (_, index) => `10.${100 + (index >> 8)}.${index & 255}.0/24`)
    for (const keeper of Object.values(this.#keepers))
      await keeper.ask(`set ${subnets.map(subnet => `${subnet}=192.0.2.99`).join(' ')}`)
    return async () => {
      for (const keeper of Object.values(this.#keepers)) await keeper.ask(`remove ${subnets.join(' ')}`)
    }
  }

  /** What each of them says of itself. */
  states() {
    return Promise.all(Object.values(this.#keepers).map(keeper => keeper.ask('observe')))
  }

  async close() {
    for (const keeper of Object.values(this.#keepers)) await keeper.ask('stop')
  }
}

/** One packet a call, in C. */
export class LoopSide {
  name = 'loop'
  #children = []

  constructor(program) {
    this.program = program
  }

  async open(cable) {
    for (const node of nodes) {
      const route = `10.2.${numbers[other[node]]}.0/24=${nodeAddress(other[node])}`
      this.#children.push(await cable.start(node, [this.program, 'loop0', nodeAddress(node), '8286', route]))
      cable.ip(node, 'link set loop0 mtu 1472')
      raise(cable, node, { device: 'loop0', address: this.address(node), network: '10.2.0.0/16' })
    }
  }

  address(node) {
    return `10.2.${numbers[node]}.0`
  }

  async close() {
    for (const child of this.#children) await end(child)
  }
}

/** What the kernel does by itself. */
export class VxlanSide {
  name = 'vxlan'

  async open(cable) {
    for (const node of nodes) {
      const ends = `local ${nodeAddress(node)} remote ${nodeAddress(other[node])}`
      cable.ip(node, `link add vx0 type vxlan id 1 dstport 8472 ${ends} dev eth0`)
      raise(cable, node, { device: 'vx0', address: this.address(node), network: '10.3.0.0/16' })
    }
  }

  address(node) {
    return `10.3.${numbers[node]}.0`
  }

  async close() {}
}

function raise(cable, node, { device, address, network }) {
  cable.ip(node, `addr add ${address}/32 dev ${device}`)
  cable.ip(node, `link set ${device} up`)
  cable.ip(node, `route add ${network} dev ${device}`)
}
