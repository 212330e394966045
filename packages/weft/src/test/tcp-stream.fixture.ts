import { readFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { text } from 'node:stream/consumers'

// One end of a TCP stream, started inside a pod: `listen PORT` gives everything back, `send ADDRESS PORT` sends a
// thousand times a second until its standard input ends, and then tells what has come back.
const [mode, ...words] = process.argv.slice(2)
if (mode === 'listen') listen(Number(words[0]))
else await send(String(words[0]), Number(words[1]))

function listen(port: number): void {
  const server = createServer(socket => socket.pipe(socket))
  server.listen(port, '::', () => console.log('ready'))
  process.stdin.resume().on('end', () => process.exit(0))
}

async function send(host: string, port: number): Promise<void> {
  const before = lostSegments()
  const socket = connect({ host, port, noDelay: true })
  const echo = text(socket)
  let sent = ''
  let number = 0
  socket.once('connect', () => console.log('ready'))
  const timer = setInterval(() => {
    if (socket.connecting) return
    number += 1
    const line = `${number}\n`
    sent += line
    socket.write(line)
  }, 1)
  await text(process.stdin)
  clearInterval(timer)
  socket.end()
  const isWhole = (await echo) === sent
  console.log(JSON.stringify({ lines: number, isWhole, lost: lostSegments() - before }))
}

/**
 * Segments that had to be sent twice in this network namespace since it was made. A busy machine makes the kernel send
 * some again before the answer is due: the other end then says that it had them already.
 */
function lostSegments(): number {
  return counter('snmp', 'Tcp:', 'RetransSegs') - counter('netstat', 'TcpExt:', 'TCPDSACKRecv')
}

function counter(file: string, title: string, name: string): number {
  const [names = '', values = ''] = readFileSync(`/proc/self/net/${file}`, 'utf8')
    .split('\n')
    .filter(line => line.startsWith(title))
  return Number(values.split(' ')[names.split(' ').indexOf(name)])
}
