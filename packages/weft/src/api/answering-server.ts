import { createServer, type Server } from 'node:http'
import { type Answer, type Answers, answer } from './answers.js'

/** A server that knows these answers; it does not listen yet. */
export function answeringServer<Known>(answers: Answers<Known>, sources: Known): Server {
  return createServer(({ method, url }, response) => {
    answer({ method, url }, answers, sources)
      .catch(failed)
      .then(({ status, type, body }) => {
        response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) })
        response.end(method === 'HEAD' ? undefined : body)
      })
  })
}

export async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
}

function failed(error: unknown): Answer {
  return { status: 500, type: 'text/plain; charset=utf-8', body: `${error instanceof Error ? error.message : error}\n` }
}
