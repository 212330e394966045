import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { EtcdServer, type ServerTlsFiles } from '@weft/etcd/server'
import { UsageError } from '../document/usage-error.js'
import { makeFolder } from '../files/make-folder.js'
import { readText } from '../files/read-text.js'
import { untilAborted } from '../time/until-aborted.js'
import { checkTlsFiles } from './check-tls-files.js'
import { readUsers } from './read-users.js'

export interface ServerOptions {
  readonly folder: string
  readonly listen: readonly string[]
  readonly tls?: ServerTlsFiles
  /** Names and passwords; without them, everybody may do everything. */
  readonly usersPath?: string
}

/** Serves until the signal aborts. What keeps it from starting is an error of the command line or of a file that it names. */
export async function runServer(
  options: ServerOptions,
  print: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const server = await openServer(options)
  try {
    for (const endpoint of server.endpoints) print(`listening on ${endpoint}\n`)
    await untilAborted(signal)
  } finally {
    await server.close()
  }
}

async function openServer({ folder, listen, tls, usersPath }: ServerOptions): Promise<EtcdServer> {
  if (tls !== undefined) await checkTlsFiles(tls)
  const users = usersPath === undefined ? undefined : readUsers(usersPath, await readText(usersPath))
  await requireWritable(folder)
  try {
    return await EtcdServer.open({ folder, listen, ...(tls && { tls }), ...(users && { users }) })
  } catch (error) {
    throw badStart(error)
  }
}

async function requireWritable(folder: string): Promise<void> {
  try {
    await makeFolder(folder, { mode: 0o700 })
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    const found = `${JSON.stringify(folder)}, where nothing can be written (${reason})`
    throw new UsageError(`--data-dir: found ${found}, accepted is a folder for this server alone`)
  }
}

/** What could not be opened was named by one of two flags: the folder, which was opened first, or where to listen. */
function badStart(error: unknown): UsageError {
  const reason = error instanceof Error ? error.message : String(error)
  if (isOfListening(error))
    return new UsageError(
      `--listen: found that it cannot (${reason}), accepted is an address of this machine that is free`,
    )
  return new UsageError(`--data-dir: found that ${reason}, accepted is a folder for this server alone`)
}

/** The folder's lock is a socket too, but is not where anybody is to connect to. */
function isOfListening(error: unknown): boolean {
  if (!(error instanceof Error && 'syscall' in error)) return false
  const { syscall } = error
  const address = 'address' in error ? String(error.address) : ''
  return (syscall === 'listen' || syscall === 'getaddrinfo') && !address.startsWith('/proc/self/fd/')
}
