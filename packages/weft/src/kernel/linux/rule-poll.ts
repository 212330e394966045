interface RulePollOptions {
  readonly seconds: number
  readonly hasChanged: () => Promise<boolean>
  readonly onChange: () => void
}

export interface RulePoll extends Disposable {
  /** Ends when no look is under way. */
  idle(): Promise<void>
}

/** Looks at the rules again and again, until it is disposed of; for changes that the kernel does not tell of. */
export function startRulePoll({ seconds, hasChanged, onChange }: RulePollOptions): RulePoll {
  let isOver = false
  let look: Promise<void> | undefined
  const timer = setInterval(() => {
    // A machine may be so busy that a look takes longer than the time between two.
    look ??= lookOnce().finally(() => {
      look = undefined
    })
  }, seconds * 1000)
  timer.unref()

  async function lookOnce(): Promise<void> {
    // Whoever looks next finds out what is wrong, and can tell it.
    const isChanged = await hasChanged().catch(() => true)
    if (isChanged && !isOver) onChange()
  }

  return {
    idle: async () => look,
    [Symbol.dispose]: () => {
      isOver = true
      clearInterval(timer)
    },
  }
}
