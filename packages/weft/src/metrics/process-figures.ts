import { readdirSync, readFileSync } from 'node:fs'

/** What the kernel and the engine know of this process. */
export interface ProcessFigures {
  readonly cpuSeconds: number
  readonly residentBytes: number
  readonly heapBytes: number
  readonly openFiles: number
  /** Absent where there is no limit. */
  readonly mostFiles?: number
  /** Since 1970. */
  readonly startSeconds: number
}

export function processFigures(): ProcessFigures {
  const { user, system } = process.cpuUsage()
  const { heapUsed, rss } = process.memoryUsage()
  const mostFiles = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]
  return {
    cpuSeconds: (user + system) / 1e6,
    residentBytes: rss,
    heapBytes: heapUsed,
    openFiles: readdirSync('/proc/self/fd').length,
    ...(mostFiles !== undefined && { mostFiles: Number(mostFiles) }),
    startSeconds: Math.round(performance.timeOrigin) / 1_000,
  }
}
