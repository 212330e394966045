const PAUSE_MILLISECONDS = 1

/**
 * Asks again each millisecond. The whole process waits, as it would in a system call: this is for what the
 * kernel finishes in a worker of its own just after it has answered.
 */
export function waitUntil(isDone: () => boolean, subject: string, attempts = 5000): void {
  const never = new Int32Array(new SharedArrayBuffer(4))
  for (let attempt = 0; attempt < attempts; attempt++) {
    if (isDone()) return
    Atomics.wait(never, 0, 0, PAUSE_MILLISECONDS)
  }
  throw new Error(`${subject} was waited for in vain, ${attempts * PAUSE_MILLISECONDS} ms.`)
}
