import { mkdirSync, rmSync } from 'node:fs'
import { answerRequest } from './answer-request.js'
import { askLab } from './control-client.js'
import type { ControlAnswer, ControlRequest } from './control-message.js'
import { openControlServer } from './control-server.js'
import { Keeper } from './keeper.js'
import type { LabOptions } from './lab-options.js'
import { controlSocket } from './node-files.js'

export interface LabWork<Result> {
  readonly options: LabOptions
  readonly directory: string
  /** The daemon to run on the nodes, if not this build's weftd. */
  readonly program?: string
  /** `down` aborts when another process asks the lab to end. */
  readonly work: (keeper: Keeper, down: AbortSignal) => Promise<Result>
}

/** Builds a lab, lets `work` have it, and removes every trace of it, however the work ends. */
export async function withLab<Result>({ work, ...plan }: LabWork<Result>): Promise<Result> {
  const { options, directory } = plan
  await claim(directory, options.name)
  const down = new AbortController()
  let keeper: Keeper | undefined
  async function answer(request: ControlRequest): Promise<ControlAnswer> {
    if (request.do === 'down') down.abort(new Error(`Lab '${options.name}' was asked to go down.`))
    if (keeper === undefined) return { exitCode: 1, text: 'The lab is still being built.', json: null }
    return await answerRequest(keeper, request)
  }
  // Closed last: who asked for `down` holds a connection, and its end says that everything else is gone.
  using _server = await openControlServer(controlSocket(directory), answer)
  using _folder = { [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }) }
  await using opened = await Keeper.open(plan)
  keeper = opened
  return await work(opened, down.signal)
}

/** Makes the lab's folder; what a keeper that died left there is removed first. */
async function claim(directory: string, name: string): Promise<void> {
  const living = await askLab(controlSocket(directory), { do: 'where', name: '' })
  if (living !== undefined) {
    throw new Error(`A lab named '${name}' runs already. End it with: weft lab down --name ${name}; or choose --name.`)
  }
  rmSync(directory, { recursive: true, force: true })
  mkdirSync(directory, { mode: 0o700 })
}
