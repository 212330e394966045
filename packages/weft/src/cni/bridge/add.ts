import { type Call, CniError, type Result, type ResultInterface } from '@weft/cni'
import { changeLink, deleteLink, type Link, type Request } from '@weft/netlink'
import { requireSuccess } from '../links/carry-out.js'
import { type Sysctls, writeIfPossible } from '../links/host-sysctls.js'
import { linkAlias } from '../links/link-alias.js'
import { orTakeBack } from '../links/or-take-back.js'
import { setUpMasquerade } from '../masquerade/masquerade.js'
import { NothingMade } from '../nothing-made.js'
import type { Place, PodNetwork } from '../place.js'
import { awaitDetection, awaitPort } from './await-port.js'
import { type BridgeConfig, readBridgeConfig } from './bridge-config.js'
import { enableForwarding } from './enable-forwarding.js'
import { ensureBridge } from './ensure-bridge.js'
import { setUpMacRules, takeDownMacRules } from './mac-rules.js'
import { type AddressPlan, planAddresses, routesInside } from './plan-addresses.js'
import { type PluggedEnd, plugIn } from './plug-in.js'
import { repairBridgeAddress } from './repair-bridge-address.js'
import { announce, setUpInside } from './set-up-inside.js'
import { ensureVlanGateway } from './vlan-gateway.js'

/** The attachment that is being made. */
interface Making {
  readonly place: Place
  readonly pod: PodNetwork
  readonly sysctls: Sysctls
  readonly call: Call
  readonly config: BridgeConfig
}

/** What there is of it on the node. */
interface Made {
  readonly bridge: Link
  readonly port: PluggedEnd
  readonly gateway: Link | undefined
}

const noAddresses: AddressPlan = { ips: [], routes: [], gateways: [] }

/** Addresses first; then, without a pause in which others could meddle, everything that is in the kernel. */
export async function addAttachment(place: Place, call: Call, sysctls: Sysctls): Promise<Result> {
  const config = readBridgeConfig(call.config, call.attachment.args)
  const { interfaceName: name, namespacePath } = call.attachment
  if (place.pod === undefined) throw new CniError('internal', `failed to open netns "${namespacePath ?? ''}"`)
  if (place.pod.route.link({ name }) !== undefined) {
    throw new NothingMade('internal', `container veth name ("${name}") already exists`)
  }
  const making = { place, pod: place.pod, sysctls, call, config }
  if (config.ipam === undefined) return await plug(making, noAddresses)
  const ipam = place.plugin(config.ipam)
  const allocated = await ipam.add(call)
  return await orTakeBack(
    async () => {
      if (allocated.ips.length === 0) throw new CniError('internal', 'IPAM plugin returned missing IP config')
      return await plug(making, planAddresses(allocated, config))
    },
    () => ipam.delete(call),
  )
}

async function plug(making: Making, plan: AddressPlan): Promise<Result> {
  const { place, pod, call, config, sysctls } = making
  const bridge = ensureBridge(place.host, config, sysctls)
  const gateway = ensureGateway(making, bridge, plan)
  const port = plugIn(place.host, {
    bridge,
    name: call.attachment.interfaceName,
    namespaceFd: pod.namespace.number,
    mtuBytes: config.mtuBytes,
    mac: config.mac,
    alias: linkAlias(config.network, call.attachment),
    isHairpin: config.isHairpin,
    vlan: config.vlan,
    before: gateway.requests,
    after: gateway.requests.length === 0 ? [] : keepMac(bridge),
  })
  const made = { bridge, port, gateway: gateway.link }
  return await orTakeBack(
    () => (config.checksMac ? finishWithMacRules(making, plan, made) : finish(making, plan, made)),
    () => requireSuccess(`failed to delete "${port.name}"`, place.host.execute([deleteLink(port.index)])),
  )
}

/** The device with the addresses of the gateways, and what it takes for it to have them. */
function ensureGateway(
  { place, config, sysctls }: Making,
  bridge: Link,
  { gateways }: AddressPlan,
): { readonly link: Link | undefined; readonly requests: readonly Request[] } {
  if (gateways.length === 0) return { link: undefined, requests: [] }
  const { vlan, forceAddress } = config
  const link = vlan === 0 ? bridge : ensureVlanGateway(place.host, { bridge, vlan }, sysctls)
  const requests = gateways.flatMap(address => {
    const repair = repairBridgeAddress(place.host, { device: link, address, forceAddress, bridgeIndex: bridge.index })
    if (repair.outcome === 'refused') throw new CniError('internal', `failed to set bridge addr: ${repair.sentence}`)
    return repair.outcome === 'changed' ? repair.requests : []
  })
  return { link: vlan === 0 ? undefined : link, requests }
}

/** A bridge has the lowest MAC of its ports, and so another one whenever they change, until it is told to keep its own. */
function keepMac({ index, mac }: Link): readonly Request[] {
  return mac === undefined ? [] : [changeLink({ index, mac })]
}

async function finishWithMacRules(making: Making, plan: AddressPlan, made: Made): Promise<Result> {
  const { pod, place, call } = making
  const mac = pod.route.link({ index: made.port.parentIndex })?.mac
  if (mac === undefined) throw new CniError('internal', `${call.attachment.interfaceName} has no MAC`)
  await setUpMacRules(place.nft, { owner: call.attachment, port: made.port.name, mac })
  return await orTakeBack(
    () => finish(making, plan, made),
    () => takeDownMacRules(place.nft, call.attachment),
  )
}

async function finish(
  { place, pod, call, config, sysctls }: Making,
  plan: AddressPlan,
  { bridge, port, gateway }: Made,
): Promise<Result> {
  const { interfaceName: name, containerId, namespacePath } = call.attachment
  writeIfPossible(sysctls, `net/ipv6/conf/${port.name}/accept_ra`, '0')
  const inside = setUpInside(pod.route, {
    index: port.parentIndex,
    name,
    ips: plan.ips,
    routes: routesInside(plan),
    detectsDuplicates: config.detectsDuplicates,
  })
  enableForwarding(sysctls, plan.gateways)
  const settled = await awaitPort(place.host, { bridge, port })
  if (plan.ips.length > 0) announce(pod.route, inside)
  const addresses = plan.ips.map(ip => ip.address)
  if (config.detectsDuplicates) await awaitDetection(pod.route, inside.index, addresses)
  if (config.masquerades && addresses.length > 0) {
    await setUpMasquerade(place.iptables, { network: config.network, containerId, addresses })
  }
  const interfaces = [
    resultInterface(settled.bridge),
    resultInterface(settled.port),
    { ...resultInterface(inside), ...(namespacePath !== undefined && { sandbox: namespacePath }) },
    ...(gateway === undefined ? [] : [resultInterface(gateway)]),
  ]
  return { interfaces, ips: plan.ips, routes: plan.routes, dns: config.dns }
}

function resultInterface({ name, mac }: Link): ResultInterface {
  return { name, ...(mac !== undefined && { mac }) }
}
