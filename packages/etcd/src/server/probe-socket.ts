import { connect } from 'node:net'

/** Whether anybody listens on a socket's path: a process that died leaves the path behind, but doesn't answer. */
export function probeSocket(path: string): Promise<'answers' | 'dead' | 'absent'> {
  return new Promise((resolve, reject) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve('answers')
    })
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') resolve('dead')
      else if (error.code === 'ENOENT') resolve('absent')
      else reject(error)
    })
  })
}
