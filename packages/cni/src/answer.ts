import { CniError } from './cni-error.js'
import { type CniVersion, cniVersions, newestCniVersion } from './cni-version.js'
import { formatResult } from './format-result.js'
import { goJson } from './go-json.js'
import type { Call, Plugin } from './plugin.js'
import type { Request } from './request.js'

/** What a plugin's program says to a runtime. */
export interface Answer {
  readonly exitCode: number
  readonly stdout: string
}

/** Does what was asked. A refusal is an answer like any other. */
export async function answer(plugin: Plugin, request: Request): Promise<Answer> {
  try {
    return { exitCode: 0, stdout: await perform(plugin, request) }
  } catch (error) {
    return refusal(error, versionOf(request))
  }
}

/** What is said to somebody who can't be served. When nobody knows which version is asked, the newest is spoken. */
export function refusal(error: unknown, version: CniVersion = newestCniVersion): Answer {
  const { code, message, details } = error instanceof CniError ? error : internal(error)
  const document = { cniVersion: version, code, msg: message, ...(details && { details }) }
  return { exitCode: 1, stdout: goJson(document, { indent: 4 }) }
}

async function perform(plugin: Plugin, request: Request): Promise<string> {
  switch (request.verb) {
    case 'VERSION':
      return `${goJson({ cniVersion: request.cniVersion, supportedVersions: cniVersions })}\n`
    case 'ADD':
      return add(plugin, request.call)
    case 'CHECK':
      await plugin.check(request.call)
      return ''
    case 'DEL':
      await plugin.delete(request.call)
      return ''
    case 'STATUS':
      await plugin.status(request.config)
      return ''
    case 'GC':
      await plugin.collectGarbage(request.config, request.valid)
      return ''
  }
}

async function add(plugin: Plugin, call: Call): Promise<string> {
  const result = await plugin.add(call)
  try {
    return formatResult(result, call.config.cniVersion)
  } catch (error) {
    // What can't be told to the runtime would be nobody's.
    await plugin.delete(call)
    throw error
  }
}

function versionOf(request: Request): CniVersion {
  switch (request.verb) {
    case 'VERSION':
      return request.cniVersion
    case 'STATUS':
    case 'GC':
      return request.config.cniVersion
    default:
      return request.call.config.cniVersion
  }
}

function internal(error: unknown): CniError {
  return new CniError('internal', error instanceof Error ? error.message : String(error), { cause: error })
}
