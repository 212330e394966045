import { LinuxError } from '@weft/linux'
import { ProtocolError, pidNamespace } from '../control/protocol.js'
import { Held } from './held.js'
import { PumpConnection } from './pump-connection.js'

export interface FoundPump {
  readonly connection: PumpConnection
  readonly held: Held
  readonly build: string
}

/** The pump that listens there and carries something. One that was started and never got anything is ended. */
export async function findPump(path: string): Promise<FoundPump | undefined> {
  const connection = connectionTo(path)
  if (connection === undefined) return undefined
  try {
    const { answer, descriptors } = await askForShare(connection)
    // Of a pump beyond a container's border it would be somebody else's.
    if (answer.pidNamespace === pidNamespace()) connection.pid = answer.pid
    return { connection, held: Held.of(answer.description, descriptors), build: answer.description.build }
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
    if (!connection.isClosed) await connection.ask({ do: 'end' }).catch(() => {})
    connection.close()
    return undefined
  }
}

/** Undefined where nobody listens. */
export function connectionTo(path: string): PumpConnection | undefined {
  try {
    return new PumpConnection(path)
  } catch (error) {
    if (error instanceof LinuxError && (error.errno === 'ENOENT' || error.errno === 'ECONNREFUSED')) return undefined
    throw error
  }
}

/** What it carries, in words and as descriptors, which are the caller's then. */
export async function askForShare(connection: PumpConnection) {
  const { answer, descriptors } = await connection.ask({ do: 'share' })
  if (!('description' in answer)) throw new ProtocolError('found no description of what the pump carries')
  return { answer, descriptors }
}
