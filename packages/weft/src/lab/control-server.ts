import { createServer, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { type ControlAnswer, type ControlRequest, parseRequest } from './control-message.js'

/** Listens on a lab's socket: a connection carries one line in and one line out. */
export async function openControlServer(
  path: string,
  answer: (request: ControlRequest) => Promise<ControlAnswer>,
): Promise<Disposable> {
  const open = new Set<Socket>()
  const server = createServer(socket => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    // Who asked may be gone before the answer is ready; that is no concern of the lab.
    socket.on('error', () => socket.destroy())
    createInterface({ input: socket }).once('line', async line => {
      const request = parseRequest(line)
      const answered = request === undefined ? refusal : await answer(request)
      socket.write(`${JSON.stringify(answered)}\n`)
      // Who asked for the end waits for the end: that connection closes with the server.
      if (request?.do !== 'down') socket.end()
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
  return {
    [Symbol.dispose]: () => {
      server.close()
      for (const socket of open) socket.end()
    },
  }
}

const refusal: ControlAnswer = { exitCode: 1, text: 'The lab does not understand the request.', json: null }
