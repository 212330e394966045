import { clip, type Paint } from './paint.js'
import { processText } from './process-text.js'
import type { NodeView } from './view.js'

/** Room for the longest line, 'fd00:10:244:250::/64'. */
const innerColumns = 20
const boxColumns = innerColumns + 4
const gap = '  '
const switchLabel = '══ switch '
/** More rows than this would push the matrix off the screen. */
const maximumRows = 2

interface NodeCanvas {
  readonly columns: number
  readonly selected?: string
  readonly style: Paint
}

/** The switch and what hangs on it; a plain list when there are too many nodes to draw. */
export function nodeLines(nodes: readonly NodeView[], canvas: NodeCanvas): string[] {
  const perRow = Math.max(1, Math.floor((canvas.columns - gap.length) / (boxColumns + gap.length)))
  if (nodes.length > perRow * maximumRows) return nodes.map(node => listLine(node, canvas))
  const rows = Array.from({ length: Math.ceil(nodes.length / perRow) }, (_, row) =>
    nodes.slice(row * perRow, (row + 1) * perRow),
  )
  return rows.flatMap(row => rowLines(row, canvas))
}

function rowLines(nodes: readonly NodeView[], canvas: NodeCanvas): string[] {
  const boxes = nodes.map(node => boxLines(node, canvas))
  const height = Math.max(0, ...boxes.map(box => box.length))
  const join = (parts: readonly string[]) => gap + parts.join(gap)
  const left = ' '.repeat(boxColumns / 2)
  const right = ' '.repeat(boxColumns / 2 - 1)
  const cables = nodes.map(node => left + (node.isCableCut ? canvas.style.red('╳') : '│') + right)
  const bar = join(nodes.map(() => `${left}╤${right}`)).replaceAll(' ', '═')
  return [
    bar.replace('═'.repeat(switchLabel.length), switchLabel),
    join(cables).trimEnd(),
    ...Array.from({ length: height }, (_, line) => join(boxes.map(box => box[line] ?? ' '.repeat(boxColumns)))),
  ]
}

function boxLines(node: NodeView, { selected, style }: NodeCanvas): string[] {
  const isSelected = node.name === selected
  const [topLeft, flat, cable, topRight, side, bottomLeft, bottomRight] = isSelected ? '┏━┻┓┃┗┛' : '┌─┴┐│└┘'
  const daemon = processText('weftd', node.daemon)
  const half = boxColumns / 2 - 1
  const name = ` ${clip(node.name, half - 3)} `
  const inside = (text: string, color = (text: string) => text) =>
    `${side} ${color(clip(text, innerColumns).padEnd(innerColumns))} ${side}`
  return [
    `${topLeft}${isSelected ? style.bold(name) : name}${flat?.repeat(half - name.length)}${cable}${flat?.repeat(half - 1)}${topRight}`,
    ...node.underlay.map(address => inside(address)),
    ...node.subnets.map(subnet => inside(subnet)),
    inside(daemon.text, style[daemon.color]),
    `${bottomLeft}${flat?.repeat(innerColumns + 2)}${bottomRight}`,
  ]
}

function listLine(node: NodeView, { columns, selected, style }: NodeCanvas): string {
  const daemon = processText('weftd', node.daemon)
  const cable = node.isCableCut ? '╳' : '│'
  const mark = node.name === selected ? '▸' : ' '
  const text = `${mark} ${cable} ${node.name.padEnd(8)} ${[...node.underlay, ...node.subnets].join('  ')}  ${daemon.text}`
  const line = clip(text, columns)
  return node.isCableCut || daemon.color === 'red' ? style.red(line) : line
}
