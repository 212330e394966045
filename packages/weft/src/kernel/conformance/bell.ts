/** Nobody misses a ring that came before he listened. */
export function bell() {
  let hasRung = false
  let tell: () => void = () => undefined
  return {
    ring: () => {
      hasRung = true
      tell()
    },
    heard: async () => {
      if (!hasRung)
        await new Promise<void>(resolve => {
          tell = resolve
        })
      hasRung = false
    },
  }
}
