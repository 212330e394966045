import type { NodeView } from './view.js'

/** What a key press asks for. */
export type KeyAction =
  | { readonly do: 'quit' }
  | { readonly do: 'add' }
  | { readonly do: 'select'; readonly node: string }
  | { readonly do: 'cut' | 'mend' | 'kill' | 'restart'; readonly node: string }

interface Watched {
  readonly nodes: readonly Pick<NodeView, 'name' | 'isCableCut' | 'daemon'>[]
  readonly selected: string | undefined
}

const escapeCharacter = '\x1b'
const controlC = '\x03'
const controlD = '\x04'

/** A chunk of input as keys: fast typing delivers several at once, and an arrow is three characters. */
export function splitKeys(input: string): string[] {
  const keys: string[] = []
  for (let at = 0; at < input.length; ) {
    const length = input.startsWith(`${escapeCharacter}[`, at) ? 3 : 1
    keys.push(input.slice(at, at + length))
    at += length
  }
  return keys
}

/** Undefined for a key that means nothing, or that needs a node when there is none. */
export function actionOf(key: string, { nodes, selected }: Watched): KeyAction | undefined {
  if (key === 'q' || key === controlC || key === controlD) return { do: 'quit' }
  if (key === 'a') return { do: 'add' }
  const place = nodes.findIndex(node => node.name === selected)
  const target = nodes[targetPlace(key, { place, count: nodes.length })]
  if (target !== undefined) return { do: 'select', node: target.name }
  const node = nodes[place]
  if (node === undefined) return undefined
  if (key === 'c') return { do: node.isCableCut ? 'mend' : 'cut', node: node.name }
  if (key === 'k') return { do: node.daemon.is === 'gone' ? 'restart' : 'kill', node: node.name }
  return undefined
}

/** The place that the key moves to; -1 when it moves nowhere. */
function targetPlace(key: string, { place, count }: { place: number; count: number }): number {
  if (count === 0) return -1
  if (key === `${escapeCharacter}[C` || key === `${escapeCharacter}[B`) return (place + 1) % count
  if (key === `${escapeCharacter}[D` || key === `${escapeCharacter}[A`) return (Math.max(place, 0) - 1 + count) % count
  return /^[1-9]$/.test(key) ? Number(key) - 1 : -1
}
