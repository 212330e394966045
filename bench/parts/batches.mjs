import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ownAddress } from './made-up-network.mjs'

const env = { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin` }

/** What an operator would type for these peers, in two files for `ip -batch` and `bridge -batch`. */
export class Batches {
  #folder = mkdtempSync(join(tmpdir(), 'weft-bench-'))

  constructor(peers, { usesNexthops = false } = {}) {
    const routes = usesNexthops ? routesThroughNexthops : routesThroughGateways
    this.#write('ip', [...device, ...peers.map(neighbor), ...peers.flatMap(routes)])
    this.#write('bridge', peers.map(forwardingEntry))
  }

  #write(program, lines) {
    writeFileSync(join(this.#folder, program), `${lines.join('\n')}\n`)
  }

  /** Milliseconds that both programs take, one after the other. They are born in the namespace, so nothing else is paid for. */
  run(namespace) {
    const startMs = performance.now()
    for (const program of ['ip', 'bridge']) {
      const args = ['-batch', join(this.#folder, program)]
      const { status, stderr, error } = namespace.run(() => spawnSync(program, args, { env, encoding: 'utf8' }))
      if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error ?? stderr}`)
    }
    return performance.now() - startMs
  }

  close() {
    rmSync(this.#folder, { recursive: true })
  }
}

const device = [
  `link add flannel.1 mtu 1450 type vxlan id 1 dev eth0 local ${ownAddress} dstport 8472 nolearning`,
  'address add 10.0.0.0/32 dev flannel.1',
  'link set flannel.1 up',
]

function neighbor({ gateway, mac }) {
  return `neigh replace ${gateway} lladdr ${mac} dev flannel.1 nud permanent`
}

function forwardingEntry({ mac, address }) {
  return `fdb replace ${mac} dev flannel.1 dst ${address} self permanent`
}

function routesThroughGateways({ subnet, gateway }) {
  return [`route replace ${subnet} via ${gateway} dev flannel.1 onlink`]
}

function routesThroughNexthops({ subnet, gateway }, index) {
  const id = index + 1
  return [`nexthop replace id ${id} via ${gateway} dev flannel.1 onlink`, `route replace ${subnet} nhid ${id}`]
}
