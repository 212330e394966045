import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { findProgram } from '@weft/etcd/testing'

export const skipWithoutStrace =
  findProgram('strace') === undefined && 'strace is not installed; on Debian: apt-get install strace'

/** Lets every flush to the disk of a running process take so much longer, until the disposal. */
export async function slowDisk(pid: number, milliseconds: number): Promise<AsyncDisposable> {
  const delay = `fdatasync,fsync:delay_exit=${milliseconds * 1000}`
  const args = ['--follow-forks', '--attach', `${pid}`, '--trace=fdatasync,fsync', '--inject', delay]
  const child = spawn('strace', [...args, '--output', '/dev/null'], { stdio: ['ignore', 'ignore', 'pipe'] })
  const [words] = await once(child.stderr, 'data')
  if (!String(words).includes('attached')) throw new Error(`strace: ${words}`)
  return {
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      await once(child, 'close')
    },
  }
}
