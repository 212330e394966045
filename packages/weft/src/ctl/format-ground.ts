import type { GroundExplanation } from '../plan/explain-ground.js'
import { formatTable } from './format-table.js'

/** What is chosen, and then a line for whatever might have been. */
export function formatGround({ interfaces, addresses, problem }: GroundExplanation): string {
  const all = interfaces.map(one => [mark(one), one.name, one.addresses.join(' '), one.reason])
  const ends = addresses.map(one => [mark(one), one.address, one.publicAddress ?? '', one.reason])
  const lines = [
    ...(problem === undefined ? [] : [problem.sentence, '']),
    ...formatTable([['', 'interface', 'addresses', 'why'], ...all]),
    ...(ends.length === 0 ? [] : ['', ...formatTable([['', 'address', 'public', 'why'], ...ends])]),
  ]
  return lines.map(line => `${line}\n`).join('')
}

function mark({ isChosen }: { readonly isChosen: boolean }): string {
  return isChosen ? '*' : ''
}
