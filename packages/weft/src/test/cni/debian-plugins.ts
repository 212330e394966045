import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { type Attachment, type Call, CniError, type JsonObject, type Plugin, type Result } from '@weft/cni'
import { parseAddress, parseInterfaceAddress, parsePrefix } from '@weft/inet'
import type { NetworkNamespace } from '@weft/linux'
import { skip as withoutNamespaces } from '../why-skipped.js'

const folder = '/usr/lib/cni'
const needed = ['bridge', 'loopback', 'bandwidth', 'host-local']

export const skip: string | false =
  withoutNamespaces ||
  (needed.every(name => existsSync(`${folder}/${name}`)) ? false : 'needs the package containernetworking-plugins')

/** A plugin of Debian's, executed on the node as a runtime does it. */
export function debianPlugin(node: NetworkNamespace, type: string): Plugin {
  const run = (command: string, { attachment, config }: Call) => execute(node, { type, command, attachment, config })
  return {
    add: async call => readResult(await run('ADD', call)),
    check: async call => void (await run('CHECK', call)),
    delete: async call => void (await run('DEL', call)),
    status: async () => {},
    collectGarbage: async () => {},
  }
}

async function execute(
  node: NetworkNamespace,
  { type, command, attachment, config }: Call & { readonly type: string; readonly command: string },
): Promise<JsonObject> {
  const env = { ...process.env, ...environmentOf(attachment), CNI_COMMAND: command }
  const child = node.run(() => spawn(`${folder}/${type}`, [], { env, stdio: ['pipe', 'pipe', 'inherit'] }))
  const previous = config.previousResult
  const document = { ...config.document, cniVersion: '1.0.0', name: config.name, type }
  child.stdin.end(
    JSON.stringify(previous === undefined ? document : { ...document, prevResult: formatResult(previous) }),
  )
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'close')])
  const answer = output === '' ? {} : JSON.parse(output)
  if (code !== 0) throw new CniError(Number(answer.code ?? 999), String(answer.msg ?? `exit ${code}`))
  return answer
}

function environmentOf({ containerId, interfaceName, namespacePath, args }: Attachment) {
  return {
    CNI_CONTAINERID: containerId,
    CNI_IFNAME: interfaceName,
    CNI_PATH: folder,
    CNI_ARGS: [...args].map(([key, value]) => `${key}=${value}`).join(';'),
    ...(namespacePath !== undefined && { CNI_NETNS: namespacePath }),
  }
}

/** As version 1.0.0 writes it. */
export function formatResult({ interfaces, ips, routes, dns }: Result): JsonObject {
  return JSON.parse(
    JSON.stringify({
      cniVersion: '1.0.0',
      interfaces,
      ips,
      routes: routes.map(({ destination, gateway }) => ({ dst: destination, gw: gateway })),
      dns,
    }),
  )
}

function readResult(answer: JsonObject): Result {
  const { interfaces = [], ips = [], routes = [], dns = {} } = JSON.parse(JSON.stringify(answer))
  return {
    interfaces,
    ips: ips.map((ip: { address: string; gateway?: string; interface?: number }) => ({
      address: parseInterfaceAddress(ip.address),
      ...(ip.gateway !== undefined && { gateway: parseAddress(ip.gateway) }),
      ...(ip.interface !== undefined && { interface: ip.interface }),
    })),
    routes: routes.map((route: { dst: string; gw?: string }) => ({
      destination: parsePrefix(route.dst),
      ...(route.gw !== undefined && { gateway: parseAddress(route.gw) }),
    })),
    dns,
  }
}
