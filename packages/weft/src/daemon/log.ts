export type LogLevel = 'debug' | 'info' | 'warn' | 'error'
type LogFormat = 'human' | 'json'

export interface LogLine {
  readonly level: LogLevel
  /** What kind of thing happened, for programs: `operation`, `ready`, `problem`. */
  readonly event: string
  /** Whom or what it concerns: lines with the same event and subject tell of the same thing. */
  readonly subject?: string
  /** What happened, for people. */
  readonly text: string
}

export type Log = (line: LogLine) => void

export interface LogOptions {
  readonly format: LogFormat
  /** As klog counts. */
  readonly verbosity: number
}

/** What Kubernetes calls debugging. */
const debugVerbosity = 4

/** One line an event on standard output; debug lines only if asked for. */
export function openLog({ format, verbosity }: LogOptions): Log {
  return ({ level, event, subject, text }) => {
    if (level === 'debug' && verbosity < debugVerbosity) return
    const time = new Date().toISOString()
    const line =
      format === 'json' ? JSON.stringify({ time, level, event, subject, text }) : `${time} ${level.padEnd(5)} ${text}`
    process.stdout.write(`${line}\n`)
  }
}
