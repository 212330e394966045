const firstMs = 100
const longestMs = 4_000

/** How long to wait after so many failures in a row: doubling, never long, and not the same for all who failed together. */
export function backOffMs(failures: number, random: () => number): number {
  return Math.min(longestMs, firstMs * 2 ** failures) * (0.5 + random() / 2)
}
