import { get } from 'node:http'
import { text } from 'node:stream/consumers'

/** What a client reads in the answer to `GET /v1/report`, as far as these tests look at it. */
export interface ToldReport {
  readonly node: string
  readonly state: string
  readonly isReady: boolean
  readonly store: { readonly rememberedFrom?: string }
  readonly podMtuBytes?: number
  readonly hasNexthopObjects?: boolean
  readonly families: {
    readonly [family: string]: {
      readonly subnet: string
      readonly localAddress: string
      readonly dataPath?: { readonly by: string; readonly reason: string }
    }
  }
  readonly peers: readonly {
    readonly node: string
    readonly family: string
    readonly subnet: string
    readonly publicAddress: string
    readonly carriage: string
    readonly state: string
    readonly reason?: string
  }[]
  readonly problems: readonly { readonly code: string; readonly subject: string; readonly sentence: string }[]
  readonly failures: readonly { readonly operation: string; readonly code: string; readonly sentence: string }[]
  readonly operations: {
    readonly total: number
    readonly failed: number
    readonly recent: readonly { readonly text: string; readonly outcome: string }[]
  }
}

/** Asks the daemon behind the socket as any program would, over plain HTTP. */
export function askForReport(socketPath: string): Promise<ToldReport> {
  return new Promise((resolve, reject) => {
    const request = get({ socketPath, path: '/v1/report', timeout: 5_000, agent: false }, response => {
      text(response).then(body => resolve(JSON.parse(body)), reject)
    })
    request.once('timeout', () => request.destroy(new Error(`${socketPath}: no answer`))).once('error', reject)
  })
}
