import type { Attachment } from './attachment.js'
import { formatCniArgs } from './cni-args.js'
import { CniError } from './cni-error.js'
import type { Execute } from './execute.js'
import { resultDocument } from './format-result.js'
import { goJson } from './go-json.js'
import type { JsonObject } from './json.js'
import { isPluginName } from './name-rules.js'
import { parseJson } from './parse-json.js'
import { parseResult } from './parse-result.js'
import { validAttachmentsDocument } from './parse-valid-attachments.js'
import type { Plugin } from './plugin.js'
import type { PluginConfig } from './plugin-config.js'
import { PluginMissing } from './plugin-missing.js'
import { readRefusal } from './read-refusal.js'
import type { Verb } from './request.js'
import { shown } from './shown.js'

interface ExecutedPluginOptions {
  /** The program's name. An IPAM plugin's is not the type of the configuration that it reads. */
  readonly type: string
  readonly execute: Execute
  /** CNI_PATH where an attachment tells none, as at the verbs that are about no attachment. */
  readonly pluginFolders: readonly string[]
}

interface Order {
  readonly verb: Verb
  readonly config: PluginConfig
  readonly attachment?: Attachment
  readonly more?: JsonObject
}

/** A plugin that is a program, as the specification has it. */
export function executedPlugin({ type, execute, pluginFolders }: ExecutedPluginOptions): Plugin {
  if (!isPluginName(type)) throw new CniError('invalidConfig', `${shown(type)} can't be the name of a plugin`)

  async function run({ verb, config, attachment, more = {} }: Order): Promise<string> {
    const folders = attachment?.pluginFolders.length ? attachment.pluginFolders : pluginFolders
    const environment = { CNI_COMMAND: verb, CNI_PATH: folders.join(':'), ...variables(attachment) }
    const end = await execute({ type, environment, stdin: goJson({ ...configDocument(config), ...more }) })
    if (end === 'not-found') throw new PluginMissing(type, folders)
    if (end.exitCode !== 0) throw readRefusal(type, verb, end)
    return end.stdout
  }

  return {
    async add({ attachment, config }) {
      const stdout = await run({ verb: 'ADD', config, attachment })
      // null is what a plugin without a result printed once.
      const document = parseJson(stdout.trim() || 'null', `what plugin ${type} printed at ADD`)
      return parseResult(document ?? {}, { path: `result of plugin ${type}`, version: config.cniVersion })
    },
    async check({ attachment, config }) {
      await run({ verb: 'CHECK', config, attachment })
    },
    async delete({ attachment, config }) {
      await run({ verb: 'DEL', config, attachment })
    },
    async status(config) {
      await run({ verb: 'STATUS', config })
    },
    async collectGarbage(config, valid) {
      await run({ verb: 'GC', config, more: validAttachmentsDocument(valid) })
    },
  }
}

function variables(attachment: Attachment | undefined): Record<string, string> {
  if (attachment === undefined) return {}
  const { containerId, interfaceName, namespacePath = '', args } = attachment
  return {
    CNI_CONTAINERID: containerId,
    CNI_IFNAME: interfaceName,
    CNI_NETNS: namespacePath,
    CNI_ARGS: formatCniArgs(args),
  }
}

function configDocument({ document, previousResult, cniVersion }: PluginConfig): JsonObject {
  return previousResult === undefined
    ? document
    : { ...document, prevResult: resultDocument(previousResult, cniVersion) }
}
