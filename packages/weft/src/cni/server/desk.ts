import {
  type Answer,
  answer,
  askedVersion,
  CniError,
  type Execute,
  type Plugin,
  parseRequest,
  type Request,
  refusal,
} from '@weft/cni'
import type { Place, PodNetwork } from '../place.js'
import type { PluginTable } from '../plugin-table.js'
import type { Asked } from '../wire/messages.js'
import { meantType, openPlugins } from './choose-plugin.js'
import { cniErrorOf, withCniErrors } from './cni-errors.js'
import { NetworkTurns } from './network-turns.js'
import { Turns } from './turns.js'

/** Everything about one request. */
export interface Errand {
  readonly asked: Asked
  readonly pod?: PodNetwork | undefined
  /** Runs the plugins that are not built in. */
  readonly execute: Execute
  /** Does nobody wait for the answer any more? */
  readonly isGone?: () => boolean
}

export interface DeskOptions {
  readonly table: PluginTable
  readonly host: Pick<Place, 'host' | 'removals' | 'iptables' | 'nft'>
  /** Before an ADD in its turn: what is still to be taken away from this container comes first. */
  readonly beforeAdd: (containerId: string) => Promise<void>
  readonly onUnexpected: (error: unknown) => void
}

/** Serves requests: side by side, but those of one container in the order in which they come. */
export class Desk {
  readonly #options: DeskOptions
  readonly #containers = new Turns()
  readonly #networks = new NetworkTurns()

  constructor(options: DeskOptions) {
    this.#options = options
  }

  /** Never rejects: a refusal is an answer. */
  async serve(errand: Errand): Promise<{ readonly answer: Answer; readonly request?: Request }> {
    const { onUnexpected } = this.#options
    try {
      const request = parseRequest(errand.asked.environment, errand.asked.stdin)
      return { request, answer: await this.#inTurn(request, errand) }
    } catch (error) {
      return { answer: refusal(cniErrorOf(error, onUnexpected), askedVersion(errand.asked.stdin)) }
    }
  }

  /** In a turn that somebody has taken already. */
  async serveNow(errand: Errand): Promise<Answer> {
    return this.#perform(parseRequest(errand.asked.environment, errand.asked.stdin), errand)
  }

  /** Work of a container among its requests. */
  inTurnOf<Result>(containerId: string, work: () => Promise<Result>): Promise<Result> {
    return this.#containers.take(containerId, work)
  }

  #inTurn(request: Request, errand: Errand): Promise<Answer> {
    const perform = () => this.#perform(request, errand)
    switch (request.verb) {
      case 'VERSION':
      case 'STATUS':
        return perform()
      case 'GC': {
        const { config, valid } = request
        return this.#networks.collect(config.name, underway =>
          this.#perform({ ...request, valid: [...valid, ...underway] }, errand),
        )
      }
      case 'ADD': {
        const { config, attachment } = request.call
        const add = () => this.inTurnOf(attachment.containerId, () => this.#add(request, errand))
        return this.#networks.add(config.name, attachment, add)
      }
      default:
        return this.inTurnOf(request.call.attachment.containerId, perform)
    }
  }

  /** What nobody hears of is nobody's: it is taken back. */
  async #add(request: Request & { readonly verb: 'ADD' | 'CHECK' | 'DEL' }, errand: Errand): Promise<Answer> {
    const { isGone = () => false } = errand
    if (isGone()) throw new CniError('tryAgainLater', 'who asked has hung up')
    await this.#options.beforeAdd(request.call.attachment.containerId)
    const done = await this.#perform(request, errand)
    if (done.exitCode === 0 && isGone()) return this.#perform({ ...request, verb: 'DEL' }, errand)
    return done
  }

  #perform(request: Request, errand: Errand): Promise<Answer> {
    return answer(
      withCniErrors(() => this.#open(request, errand), this.#options.onUnexpected),
      request,
    )
  }

  #open(request: Request, { asked, pod, execute }: Errand): Plugin {
    const { table, host } = this.#options
    if (request.verb === 'VERSION') throw new CniError('invalidEnvironment', 'VERSION is asked of no plugin')
    const { config, pluginFolders } = 'call' in request ? { ...request.call, ...request.call.attachment } : request
    const needsPod = request.verb === 'ADD' || request.verb === 'CHECK'
    if (needsPod && pod === undefined) throw noNamespace(asked)
    const place = { ...host, ...(pod && { pod }) }
    return openPlugins({ table, place, execute, pluginFolders })(meantType(config, asked.environment, table))
  }
}

function noNamespace({ environment, namespaceTrouble }: Asked): CniError {
  const found = `${JSON.stringify(environment.CNI_NETNS ?? '')}${namespaceTrouble && ` (${namespaceTrouble})`}`
  return new CniError('invalidEnvironment', `CNI_NETNS: found ${found}, accepted is the path of a network namespace`)
}
