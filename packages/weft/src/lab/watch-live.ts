import { untilAborted } from '../time/until-aborted.js'
import type { Keeper } from './keeper.js'
import { carryOutKey } from './key-errand.js'
import { actionOf } from './keys.js'
import { renderPicture } from './picture.js'
import { Screen } from './screen.js'

const redrawMs = 1000
/** A starting daemon tells many things at once; one drawing shows them all. */
const flockMs = 30

/** Shows the lab on the terminal and does what the keys say, until `q` or the signal. */
export async function watchLive(keeper: Keeper, signal: AbortSignal): Promise<void> {
  const quit = new AbortController()
  const until = AbortSignal.any([signal, quit.signal])
  const input = process.stdin.isTTY ? process.stdin : undefined
  using screen = new Screen(process.stdout, input)
  let selected = keeper.view().nodes[0]?.name
  let drawingSoon: NodeJS.Timeout | undefined

  function draw(): void {
    drawingSoon = undefined
    const view = keeper.view()
    if (!view.nodes.some(node => node.name === selected)) selected = view.nodes[0]?.name
    const keys = input !== undefined && selected !== undefined ? { selected } : {}
    const { columns, rows } = screen
    screen.draw(renderPicture(view, { columns, rows, hasColour: true, nowMilliseconds: Date.now(), ...keys }))
  }

  function press(key: string): void {
    const action = actionOf(key, { nodes: keeper.view().nodes, selected })
    if (action?.do === 'quit') quit.abort()
    else if (action?.do === 'select') selected = action.node
    else if (action !== undefined) void carryOutKey(keeper, action, until)
    draw()
  }

  screen.onKey(press)
  screen.onResize(draw)
  using _listening = keeper.journal.listen(() => {
    drawingSoon ??= setTimeout(draw, flockMs)
  })
  const clock = setInterval(draw, redrawMs)
  try {
    draw()
    await untilAborted(until)
  } finally {
    clearInterval(clock)
    clearTimeout(drawingSoon)
  }
}
