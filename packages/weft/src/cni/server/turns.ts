/** Who comes with the same key waits for who came before; others go on side by side. */
export class Turns {
  readonly #last = new Map<string, Promise<void>>()

  /** The work may fail: that is between it and who asked for it. */
  async take<Result>(keys: readonly string[], work: () => Promise<Result>): Promise<Result> {
    const before = keys.flatMap(key => this.#last.get(key) ?? [])
    const { promise, resolve } = deferred()
    for (const key of keys) this.#last.set(key, promise)
    await Promise.all(before)
    try {
      return await work()
    } finally {
      resolve()
      for (const key of keys) if (this.#last.get(key) === promise) this.#last.delete(key)
    }
  }
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = () => {}
  const promise = new Promise<void>(done => {
    resolve = done
  })
  return { promise, resolve }
}
