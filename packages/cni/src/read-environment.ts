import type { Attachment } from './attachment.js'
import { parseCniArgs } from './cni-args.js'
import { CniError } from './cni-error.js'
import { isContainerId, isInterfaceName } from './name-rules.js'
import type { Verb } from './request.js'
import { shown } from './shown.js'

export type Environment = Readonly<Record<string, string | undefined>>

const verbs: readonly Verb[] = ['ADD', 'DEL', 'CHECK', 'GC', 'STATUS', 'VERSION']

/** What a verb can't do without. A DEL may come when the namespace is gone. */
const needed: { readonly [V in Verb]: readonly string[] } = {
  ADD: ['CNI_CONTAINERID', 'CNI_NETNS', 'CNI_IFNAME', 'CNI_PATH'],
  CHECK: ['CNI_CONTAINERID', 'CNI_NETNS', 'CNI_IFNAME', 'CNI_PATH'],
  DEL: ['CNI_CONTAINERID', 'CNI_IFNAME', 'CNI_PATH'],
  GC: ['CNI_PATH'],
  STATUS: [],
  VERSION: [],
}

const longestPathBytes = 4095

/** The verb, when everything that it needs is there. */
export function readVerb(environment: Environment): Verb {
  const asked = environment.CNI_COMMAND
  if (!asked) throw missing(['CNI_COMMAND'], 'it says what to do')
  const verb = verbs.find(each => each === asked)
  if (verb === undefined) throw refuse('CNI_COMMAND', asked, `one of ${verbs.join(', ')}`)
  const absent = needed[verb].filter(name => !environment[name])
  if (absent.length > 0) throw missing(absent, `${verb} needs ${absent.length === 1 ? 'it' : 'them'}`)
  return verb
}

export function readAttachment(environment: Environment): Attachment {
  const { CNI_CONTAINERID: containerId = '', CNI_IFNAME: interfaceName = '', CNI_NETNS: path = '' } = environment
  if (!isContainerId(containerId))
    throw refuse('CNI_CONTAINERID', containerId, 'a letter or digit followed by letters, digits, and _ . -')
  if (!isInterfaceName(interfaceName))
    throw refuse('CNI_IFNAME', interfaceName, 'a name of at most 15 bytes without slash, colon and blank')
  if (path.includes('\0') || Buffer.byteLength(path) > longestPathBytes)
    throw refuse('CNI_NETNS', path, `a path of at most ${longestPathBytes} bytes`)
  const args = parseCniArgs(environment.CNI_ARGS ?? '')
  const pluginFolders = readPluginFolders(environment)
  return { containerId, interfaceName, ...(path !== '' && { namespacePath: path }), args, pluginFolders }
}

export function readPluginFolders({ CNI_PATH: path = '' }: Environment): readonly string[] {
  if (path.includes('\0')) throw refuse('CNI_PATH', path, 'folders with colons between them')
  return path.split(':').filter(folder => folder !== '')
}

function missing(names: readonly string[], why: string): CniError {
  return new CniError('invalidEnvironment', `${names.join(', ')} missing in the environment: ${why}`)
}

function refuse(name: string, found: string, accepted: string): CniError {
  return new CniError('invalidEnvironment', `${name}: found ${shown(found)}, accepted is ${accepted}`)
}
