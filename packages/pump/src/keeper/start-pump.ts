import { spawn } from 'node:child_process'
import { closeSync, openSync, rmSync } from 'node:fs'
import { listenAt } from '@weft/linux'
import { PumpConnection } from './pump-connection.js'

export interface PumpStart {
  /** The program's file. */
  readonly program: string
  /** Where it listens from now on. */
  readonly path: string
  /** What it complains of is written there. */
  readonly logFile: string
}

/** Memory that is freed a bit later costs nothing here: hardly anything is made. */
const flags = ['--max-semi-space-size=1', '--max-old-space-size=64', '--no-warnings']

/** Starts a pump that has nothing to carry yet. It is nobody's child for long: it outlives whoever starts it. */
export function startPump({ program, path, logFile }: PumpStart): PumpConnection {
  rmSync(path, { force: true })
  const listener = listenAt(path, { backlog: 8 })
  try {
    const log = openSync(logFile, 'a', 0o600)
    const connection = new PumpConnection(path)
    try {
      const child = spawn(process.execPath, [...flags, program], {
        cwd: '/',
        env: {},
        detached: true,
        stdio: ['ignore', 'ignore', log, listener.number],
      })
      // A program that cannot be started is one that does not answer.
      child.once('error', () => {})
      child.unref()
      connection.pid = child.pid
      return connection
    } catch (error) {
      connection.close()
      throw error
    } finally {
      closeSync(log)
    }
  } finally {
    listener.close()
  }
}
