import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { type ControlAnswer, type ControlRequest, parseAnswer } from './control-message.js'

/**
 * Asks the lab behind that socket. Undefined when nobody listens: there is no such lab, or its keeper died.
 * The lab ends the connection after its answer; when it was asked to go down, after it is gone.
 */
export async function askLab(socketPath: string, request: ControlRequest): Promise<ControlAnswer | undefined> {
  const socket = connect(socketPath)
  socket.write(`${JSON.stringify(request)}\n`)
  try {
    const line = await text(socket)
    const answer = parseAnswer(line)
    if (answer === undefined) throw new Error(`The lab at ${socketPath} ended without an answer.`)
    return answer
  } catch (error) {
    if (isNobody(error)) return undefined
    throw error
  }
}

function isNobody(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ECONNREFUSED')
}
