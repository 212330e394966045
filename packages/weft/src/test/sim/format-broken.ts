import type { Outcome } from './simulate.js'

/** What an operator of the simulation wants to know of a seed that went wrong; undefined when it went well. */
export function formatBroken({ seed, scenario, broken }: Outcome): string | undefined {
  if (broken === undefined) return undefined
  return [
    `seed ${seed} (${scenario})`,
    ...broken.trace,
    `seed ${seed}: ${broken.sentence}`,
    `to see it again: node packages/weft/dist/test/sim/run.js --from ${seed}`,
  ].join('\n')
}
