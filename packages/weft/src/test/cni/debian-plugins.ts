import { existsSync } from 'node:fs'
import { type Call, executedPlugin, type JsonObject, type Plugin, type Result, resultDocument } from '@weft/cni'
import { NetworkNamespace } from '@weft/linux'
import { executeIn } from '../../lab/execute-in.js'
import { skip as skipNamespaces } from '../why-skipped.js'

/** The newest that they know. */
const cniVersion = '1.0.0'

/** Where Debian's containernetworking-plugins puts its programs. */
const folder = '/usr/lib/cni'

/** Why nothing can be compared with the plugins of Debian here; false when it can. */
export const skipWithoutPlugins: string | false = existsSync(`${folder}/host-local`)
  ? false
  : 'needs the plugins of Debian; install the package containernetworking-plugins'

export const skipWithoutPluginsOrNamespaces: string | false = skipWithoutPlugins || skipNamespaces

/** A plugin of Debian's, executed on the node as a runtime does it. */
export function debianPlugin(node: NetworkNamespace, type: string): Plugin {
  const plugin = executedPlugin({ type, execute: onNode(node), pluginFolders: [folder] })
  const whole = ({ attachment, config }: Call): Call => {
    const { name, document } = config
    return { attachment, config: { ...config, cniVersion, document: { ...document, cniVersion, name, type } } }
  }
  return {
    ...plugin,
    add: call => plugin.add(whole(call)),
    check: call => plugin.check(whole(call)),
    delete: call => plugin.delete(whole(call)),
  }
}

export function formatResult(result: Result): JsonObject {
  return resultDocument(result, cniVersion)
}

export type Verb = 'ADD' | 'DEL' | 'CHECK'

export interface Run {
  readonly verb: Verb
  readonly config: JsonObject
  readonly containerId: string
  readonly interfaceName?: string
  readonly args?: string
  /** The container's. */
  readonly namespacePath?: string
  /** The node's: where the program runs. */
  readonly node?: NetworkNamespace
}

export interface Said {
  readonly isSuccess: boolean
  readonly answer: JsonObject
}

/** What one of them prints, as it is. */
export async function runDebianPlugin(type: string, run: Run): Promise<Said> {
  const environment = {
    CNI_COMMAND: run.verb,
    CNI_CONTAINERID: run.containerId,
    CNI_IFNAME: run.interfaceName ?? 'eth0',
    CNI_NETNS: run.namespacePath ?? '/proc/self/ns/net',
    CNI_PATH: folder,
    CNI_ARGS: run.args ?? '',
  }
  using here = NetworkNamespace.current()
  const execution = { type, environment, stdin: JSON.stringify(run.config) }
  const end = await onNode(run.node ?? here)(execution)
  if (end === 'not-found') throw new Error(`${folder}/${type} is not there`)
  const answer: JsonObject = end.stdout.trim() === '' ? {} : JSON.parse(end.stdout)
  return { isSuccess: end.exitCode === 0, answer }
}

function onNode(node: NetworkNamespace) {
  return executeIn({ namespace: node, command: type => [`${folder}/${type}`] })
}
