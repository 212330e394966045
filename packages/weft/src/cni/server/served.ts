import type { Answer, Request } from '@weft/cni'
import type { CniLine } from './cni-line.js'

/** A request that was answered, for who counts and writes down. */
export interface Served {
  /** None when it could not be understood. */
  readonly request?: Request
  readonly answer: Answer
  readonly durationMs: number
}

export function servedLine({ request, answer, durationMs }: Served): CniLine {
  const subject = request === undefined ? 'request' : nameOf(request)
  const time = `${durationMs.toFixed(1)} ms`
  if (answer.exitCode === 0) return { level: 'debug', event: 'cni', subject, text: `cni ${subject}: done in ${time}` }
  const why = answer.stdout.trim().replace(/\s+/g, ' ')
  return { level: 'warn', event: 'cni', subject, text: `cni ${subject}: refused after ${time}: ${why}` }
}

function nameOf(request: Request): string {
  switch (request.verb) {
    case 'VERSION':
      return request.verb
    case 'STATUS':
    case 'GC':
      return `${request.verb} of network ${request.config.name}`
    default: {
      const { config, attachment } = request.call
      return `${request.verb} of ${attachment.containerId} ${attachment.interfaceName} in network ${config.name}`
    }
  }
}
