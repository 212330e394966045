import { after } from 'node:test'

/** For a suite: what is handed to the result is closed at the end of the suite, the last first. */
export function kept(): <T extends { close(): unknown }>(one: T) => T {
  const all: { close(): unknown }[] = []
  after(async () => {
    for (const one of all.reverse()) await one.close()
  })
  return one => {
    all.push(one)
    return one
  }
}
