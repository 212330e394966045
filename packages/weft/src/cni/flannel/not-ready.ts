import { CniError } from '@weft/cni'
import type { ConfigError } from '../../document/config-error.js'
import { type DaemonWord, readDaemonWord } from './daemon-word.js'

/** Why there is no network for pods yet, with the daemon's own reason and what can be done. */
export function notReady(
  code: 'tryAgainLater' | 'notAvailable',
  { subnetFile, fault }: { readonly subnetFile: string; readonly fault: ConfigError },
): CniError {
  const word = readDaemonWord(subnetFile)
  const { message, details } = word === undefined ? withoutWord(fault) : withWord(word, fault)
  return new CniError(code, message, { details, cause: fault })
}

function withWord({ path, program, state, reason, remedy, since }: DaemonWord, fault: ConfigError) {
  const told = `${program} tells in ${path}${since === undefined ? '' : ` since ${since}`} that it is ${state}`
  const fallback = state === 'ready' ? 'look again in a moment; then restart weftd' : 'see weft status'
  return {
    message: `this node's network is not ready: ${reason}; remedy: ${remedy ?? fallback}`,
    details: `${told}; ${fault.message}`,
  }
}

function withoutWord(fault: ConfigError) {
  return {
    message: `this node's network is not ready: ${fault.path} tells no subnet, and no daemon tells why; remedy: start weftd`,
    details: fault.message,
  }
}
