import { readNetworkConfig } from '../config/net-conf.js'
import { ConfigError } from '../document/config-error.js'
import { type Problem, problem } from '../model/problem.js'
import type { ConfigSource, ConfigText } from '../store/config-source.js'
import type { ConfigEvent } from './node-loop.js'

/** Net-conf as a store tells it. Unlike a file's it may be mended by others at any time, so a bad one is waited for. */
export async function* readConfigSource(source: ConfigSource, signal: AbortSignal): AsyncGenerator<ConfigEvent, void> {
  for await (const event of source.watch(signal)) {
    if (event.is === 'trouble') yield event
    else {
      const read = readConfigText(event.is === 'remembered' ? event.event : event)
      if ('code' in read) yield { is: 'trouble', problem: read }
      else yield event.is === 'remembered' ? { ...event, event: read } : read
    }
  }
}

/** The text, or why it makes no sense. */
export function readConfigText({ path, text }: ConfigText) {
  try {
    return { is: 'config', config: readNetworkConfig(path, text) } as const
  } catch (error) {
    if (error instanceof ConfigError) return refused(path, error.message)
    throw error
  }
}

/** Why a text makes no sense; undefined when it does. */
export function configFault(text: ConfigText): Problem | undefined {
  const read = readConfigText(text)
  return 'code' in read ? read : undefined
}

function refused(path: string, reason: string): Problem {
  return problem('configuration-refused', path, `${reason}. The last good one stays in force`)
}
