interface Limits {
  readonly ms: number
  /** What is wrong when the time is over. */
  readonly late: string
  readonly signal: AbortSignal
}

/** What was promised; rejects when it does not come in time, and with the signal's reason when that aborts. */
export async function within<Answer>({ ms, late, signal }: Limits, answer: Promise<Answer>): Promise<Answer> {
  let end: () => void = () => {}
  const limit = new Promise<never>((_, reject) => {
    const abort = () => reject(signal.reason)
    const timer = setTimeout(() => reject(new Error(late)), ms)
    signal.addEventListener('abort', abort)
    if (signal.aborted) abort()
    end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
    }
  })
  try {
    return await Promise.race([answer, limit])
  } finally {
    end()
  }
}
