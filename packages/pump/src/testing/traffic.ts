import { createHash, randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { connect, createServer } from 'node:net'

/**
 * One end of what goes through a tunnel, as a process that can be put into a namespace: `tcp-serve HOST PORT`, `tcp-send HOST PORT BYTES`,
 * `udp-serve HOST PORT`, `udp-send HOST PORT BYTES…`. The servers say when they listen; then all print what they sent and got.
 */
const [mode, host = '', port = '', ...rest] = process.argv.slice(2)
const sizes = rest.map(Number)
const [bytes = 0] = sizes
const PIECE_BYTES = 1 << 20

const modes: Readonly<Record<string, () => void>> = {
  'tcp-serve': serveTcp,
  'tcp-send': sendTcp,
  'udp-serve': serveUdp,
  'udp-send': sendUdp,
}
const work = modes[mode ?? '']
if (work === undefined) throw new Error(`There is no traffic called ${mode}.`)
work()

function say(document: object): void {
  process.stdout.write(`${JSON.stringify(document)}\n`)
}

function serveTcp(): void {
  const server = createServer(socket => {
    const hash = createHash('sha256')
    let length = 0
    socket.on('data', data => {
      hash.update(data)
      length += data.length
    })
    socket.on('end', () => {
      socket.end()
      say({ bytes: length, sha256: hash.digest('hex') })
    })
  })
  server.listen(Number(port), host, () => say({ listens: true }))
}

function sendTcp(): void {
  const hash = createHash('sha256')
  let left = bytes
  const socket = connect(Number(port), host)
  const push = (): void => {
    while (left > 0) {
      const data = randomBytes(Math.min(PIECE_BYTES, left))
      left -= data.length
      hash.update(data)
      if (!socket.write(data)) {
        socket.once('drain', push)
        return
      }
    }
    socket.end()
  }
  socket.once('connect', push)
  socket.resume()
  socket.once('close', () => say({ bytes, sha256: hash.digest('hex') }))
}

/** Every datagram comes back. */
function serveUdp(): void {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
  socket.on('message', (data, from) => socket.send(data, from.port, from.address))
  socket.bind(Number(port), host, () => say({ listens: true }))
}

/** Datagrams of those sizes one after the other, each when the one before is back. */
function sendUdp(): void {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
  let next = 0
  let data = randomBytes(0)
  const send = (): void => {
    data = randomBytes(sizes[next++] ?? 0)
    socket.send(data, Number(port), host)
  }
  socket.on('message', echo => {
    if (!echo.equals(data)) throw new Error('Something else came back.')
    if (next < sizes.length) {
      send()
      return
    }
    say({ returned: next })
    socket.close()
  })
  socket.bind(0, send)
}
