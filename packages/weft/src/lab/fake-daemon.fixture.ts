import { readFileSync, rmSync, watchFile, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { type Address, addressAt, familyOf, lengthOf, type Prefix, parseAddress, parsePrefix } from '@weft/inet'
import { RouteConnection, replaceRoute } from '@weft/netlink'
import { serveRuntimes } from '../daemon/serve-runtimes.js'
import { isJsonObject, type Json } from '../model/json.js'
import { systemClock } from '../time/clock.js'

/**
 * A program that behaves to the lab as weftd does: plain routes to the leases' subnets, subnet.env, a report, log lines. Pods get
 * their network from it as from weftd.
 */
const words = process.argv.slice(2)
const file = (name: string) => words[words.indexOf(`--${name}`) + 1] ?? ''

if (file('node-name') === process.env.FAKE_DAEMON_FAILS_ON) {
  process.stderr.write('this daemon was told to fail\n')
  process.exit(3)
}

type Claims = { node: string; subnet: Prefix; publicAddress: Address }[]

function claims(): Claims {
  const document: Json = JSON.parse(readFileSync(file('leases-file'), 'utf8'))
  const leases = isJsonObject(document) && Array.isArray(document.Leases) ? document.Leases : []
  return leases.filter(isJsonObject).flatMap(lease =>
    [
      [lease.Subnet, lease.PublicIP],
      [lease.IPv6Subnet, lease.PublicIPv6],
    ].flatMap(([subnetText, publicText]) => {
      const subnet = parsePrefix(String(subnetText))
      const publicAddress = parseAddress(String(publicText))
      return subnet && publicAddress ? [{ node: String(lease.Node), subnet, publicAddress }] : []
    }),
  )
}

function program(): void {
  using route = RouteConnection.open()
  const eth0 = route.links().find(link => link.name === file('iface'))?.index
  for (const { node, subnet, publicAddress } of claims()) {
    if (node === file('node-name') || eth0 === undefined) continue
    const [refusal] = route.execute([replaceRoute({ destination: subnet, gateway: publicAddress, linkIndex: eth0 })])
    const text = `ip route replace ${subnet} via ${publicAddress} dev eth0`
    say(
      refusal
        ? { level: 'error', event: 'problem', text: refusal.message }
        : { level: 'info', event: 'operation', text },
    )
  }
}

function say(line: { level: string; event: string; text: string }): void {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), ...line })}\n`)
}

function writeSubnetEnv(): void {
  const lines = claims()
    .filter(({ node }) => node === file('node-name'))
    .flatMap(({ subnet }) => {
      const key = familyOf(subnet) === 'ipv4' ? 'FLANNEL' : 'FLANNEL_IPV6'
      return [`${key}_NETWORK=${subnet}`, `${key}_SUBNET=${addressAt(subnet, 1)}/${lengthOf(subnet)}`]
    })
  writeFileSync(file('subnet-file'), [...lines, 'FLANNEL_MTU=1500', 'FLANNEL_IPMASQ=true', ''].join('\n'))
}

program()
writeSubnetEnv()
void serveRuntimes(
  {
    socketPath: file('cni-socket'),
    spoolFolder: file('cni-spool'),
    confFolder: file('cni-networks'),
    clock: systemClock,
    log: line => say(line),
    tell: () => {},
    onServed: () => {},
  },
  new AbortController().signal,
)
watchFile(file('leases-file'), { interval: 50 }, program)
rmSync(file('api-socket'), { force: true })
createServer((_, response) => response.end('{"isReady":true}')).listen(file('api-socket'))
process.once('SIGTERM', () => process.exit(0))
