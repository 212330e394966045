import { get } from 'node:http'
import { text } from 'node:stream/consumers'

/** The daemon did not answer; the sentence says what to look at. */
export class ApiError extends Error {
  readonly code = 'EAPI'
}

const patienceMs = 5_000

/** The JSON text of a daemon's answer. */
export function askDaemon(socketPath: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get({ socketPath, path, timeout: patienceMs }, response => {
      text(response).then(body => {
        if (response.statusCode === 200) resolve(body)
        else reject(new ApiError(`${socketPath}: the daemon answered ${response.statusCode}: ${body.trim()}`))
      }, reject)
    })
    request.once('timeout', () => request.destroy(new Error(`no answer within ${patienceMs / 1000} s`)))
    request.once('error', cause =>
      reject(new ApiError(`${socketPath}: no weftd answers there (${cause.message}); is it running?`, { cause })),
    )
  })
}
