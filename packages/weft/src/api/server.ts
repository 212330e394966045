import { lstatSync, mkdirSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { connect } from 'node:net'
import { dirname } from 'node:path'
import type { Report } from '../model/report.js'

export interface ApiOptions {
  readonly socketPath: string
  readonly report: () => Report
}

/** The daemon's answers over a unix socket that only root may open: `GET /v1/report`. */
export async function openApi({ socketPath, report }: ApiOptions): Promise<AsyncDisposable> {
  mkdirSync(dirname(socketPath), { recursive: true, mode: 0o755 })
  await removeDeadSocket(socketPath)
  const server = createServer((request, response) => {
    const isKnown = request.method === 'GET' && request.url === '/v1/report'
    response.writeHead(isKnown ? 200 : 404, { 'content-type': 'application/json' })
    response.end(`${JSON.stringify(isKnown ? report() : { error: 'there is GET /v1/report and nothing else' })}\n`)
  })
  await listen(server, socketPath)
  return {
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
      rmSync(socketPath, { force: true })
    },
  }
}

function listen(server: Server, socketPath: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    // Born closed: before a later chmod somebody could have come in. The socket is made within this call.
    const umask = process.umask(0o177)
    server.listen(socketPath, resolve)
    process.umask(umask)
  })
}

/** A daemon that was killed leaves its socket; a daemon that lives keeps it. Whatever else lies there is not ours. */
async function removeDeadSocket(socketPath: string): Promise<void> {
  const found = lstatSync(socketPath, { throwIfNoEntry: false })
  if (found === undefined) return
  if (!found.isSocket())
    throw new Error(`${socketPath}: found a file that is no socket, accepted is a path for a new one`)
  const isAlive = await new Promise<boolean>(resolve => {
    const probe = connect(socketPath)
    probe.once('connect', () => resolve(true)).once('error', () => resolve(false))
    probe.once('connect', () => probe.destroy())
  })
  if (isAlive) throw new Error(`${socketPath}: another weftd answers there already`)
  rmSync(socketPath, { force: true })
}
