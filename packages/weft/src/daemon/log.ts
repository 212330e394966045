export type LogLevel = 'debug' | 'info' | 'warn' | 'error'
export type LogFormat = 'human' | 'json'

export interface LogLine {
  readonly level: LogLevel
  /** What kind of thing happened, for programs: `operation`, `ready`, `problem`. */
  readonly event: string
  /** What happened, for people. */
  readonly text: string
}

export type Log = (line: LogLine) => void

/** One line an event on standard output; debug lines only if asked for. */
export function openLog({ format, isVerbose }: { format: LogFormat; isVerbose: boolean }): Log {
  return ({ level, event, text }) => {
    if (level === 'debug' && !isVerbose) return
    const time = new Date().toISOString()
    const line = format === 'json' ? JSON.stringify({ time, level, event, text }) : `${time} ${level.padEnd(5)} ${text}`
    process.stdout.write(`${line}\n`)
  }
}
