import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** The kernel gives whoever asks for any port one from 32768 on: of these nobody has one by chance when it is used at last. */
const firstPort = 20_000
const lastPort = 32_000

const given = new Set<number>()

/** A TCP port of the loopback address that nobody listens on at the moment. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  for (;;) {
    const port = randomInt(firstPort, lastPort)
    if (given.has(port)) continue
    given.add(port)
    if (await isFree(port, host)) return port
  }
}

async function isFree(port: number, host: string): Promise<boolean> {
  const server = createServer().listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return false
    throw error
  }
  server.close()
  await once(server, 'close')
  return true
}
