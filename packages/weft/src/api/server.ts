import { lstatSync, mkdirSync, rmSync } from 'node:fs'
import type { Server } from 'node:http'
import { connect } from 'node:net'
import { dirname } from 'node:path'
import { answeringServer, closeServer } from './answering-server.js'
import { rootAnswers, type Sources } from './answers.js'

export interface ApiOptions extends Sources {
  readonly socketPath: string
}

/** The daemon's answers over a unix socket that only root may open: the report, health and metrics. */
export async function openApi({ socketPath, ...sources }: ApiOptions): Promise<AsyncDisposable> {
  mkdirSync(dirname(socketPath), { recursive: true, mode: 0o755 })
  await removeDeadSocket(socketPath)
  const server = answeringServer(rootAnswers, sources)
  await listen(server, socketPath)
  return {
    async [Symbol.asyncDispose]() {
      await closeServer(server)
      rmSync(socketPath, { force: true })
    },
  }
}

function listen(server: Server, socketPath: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.on('error', reject)
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
