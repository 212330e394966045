import { type PluginConfig, parsePluginConfig, parseRoutes, routeDocument } from '@weft/cni'
import { ConfigError } from '../../document/config-error.js'
import { show } from '../../document/show.js'
import type { JsonObject } from '../../model/json.js'
import type { FlannelConfig } from './flannel-config.js'
import { ownNames } from './own-names.js'
import type { SubnetEnv } from './subnet-env.js'

/**
 * The configuration of the plugin that does the work, with this node's subnets in it. Without them it is good for
 * nothing but to take away.
 */
export function renderDelegate(
  config: PluginConfig,
  flannel: FlannelConfig,
  subnet: SubnetEnv | undefined,
): PluginConfig {
  const { cniVersion, delegate, runtimeConfig } = flannel
  refuseWhatCannotBe(`network ${config.name}`, flannel)
  const { type = 'bridge', ...rest } = delegate
  const document: JsonObject = {
    ...(subnet && { ipMasq: !subnet.masquerades, mtu: subnet.mtuBytes }),
    ...(type === 'bridge' && { isGateway: true }),
    ...rest,
    type,
    name: config.name,
    ...(cniVersion && { cniVersion }),
    ...(runtimeConfig && { runtimeConfig }),
    ipam: renderIpam(config, flannel, subnet),
  }
  return parsePluginConfig(document)
}

function refuseWhatCannotBe(path: string, { delegate, ipam }: FlannelConfig): void {
  for (const key of ['name', 'ipam']) {
    const found = delegate[key]
    if (found !== undefined)
      throw new ConfigError({
        path: `${path}: delegate.${key}`,
        found: show(found),
        accepted: 'nothing: flannel sets it',
      })
  }
  for (const [key, found] of [
    ['delegate', delegate.type],
    ['ipam', ipam.type],
  ] as const) {
    if (found === undefined || (typeof found === 'string' && !ownNames.includes(found))) continue
    throw new ConfigError({
      path: `${path}: ${key}.type`,
      found: show(found),
      accepted: "another plugin's name in quotes",
    })
  }
}

/** Whatever the IPAM plugin is, it is told the ranges and routes. */
function renderIpam({ name }: PluginConfig, { ipam }: FlannelConfig, subnet: SubnetEnv | undefined): JsonObject {
  const routes = parseRoutes(ipam.routes ?? null, `network ${name}: ipam.routes`).map(routeDocument)
  const networks = (subnet?.networks ?? []).map(dst => ({ dst }))
  return {
    type: 'host-local',
    ...ipam,
    ...(subnet && { ranges: subnet.subnets.map(each => [{ subnet: each }]) }),
    routes: [...routes, ...networks],
  }
}
