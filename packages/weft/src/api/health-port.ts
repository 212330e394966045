import type { Server } from 'node:http'
import type { Clock } from '../time/clock.js'
import { untilAborted } from '../time/until-aborted.js'
import { answeringServer, closeServer } from './answering-server.js'
import { type OpenSources, openAnswers } from './answers.js'

export interface HealthPortOptions extends OpenSources {
  readonly address: string
  readonly port: number
  readonly clock: Clock
  /** Hears why it cannot listen, and undefined once it does. */
  readonly onState: (fault: string | undefined) => void
}

const retryMs = 1_000
/** Probes are a few at a time; whoever opens more has something else in mind. */
const mostConnections = 64
const patienceMs = 5_000

/**
 * Answers probes and scrapers until the signal aborts. A port that is taken is tried again: whoever is being replaced may
 * still hold it, and the network of pods is worth more than a probe.
 */
export async function runHealthPort(options: HealthPortOptions, signal: AbortSignal): Promise<void> {
  const { address, port, clock, onState } = options
  while (!signal.aborted) {
    const server = answeringServer(openAnswers, options)
    server.maxConnections = mostConnections
    server.headersTimeout = patienceMs
    server.requestTimeout = patienceMs
    const fault = await listen(server, { address, port })
    onState(fault)
    if (fault === undefined) {
      await untilAborted(signal)
      await closeServer(server)
    } else await clock.wait(retryMs, signal)
  }
}

function listen(server: Server, { address, port }: { address: string; port: number }): Promise<string | undefined> {
  return new Promise(resolve => {
    server.on('error', error => resolve(`${address} port ${port} cannot answer probes: ${error.message}`))
    server.listen({ host: address, port }, () => resolve(undefined))
  })
}
