import { type Call, CniError, type Plugin, type PluginConfig, type ValidAttachment } from '@weft/cni'
import { interfaceAddress } from '@weft/inet'

/** A plugin that keeps in mind what it made, and refuses what a real one would refuse. */
export class Delegate implements Plugin {
  readonly live = new Set<string>()
  readonly asked: { verb: string; config: PluginConfig; attachment?: Call['attachment'] }[] = []
  /** The verbs that fail, ADD half-way. */
  readonly failing = new Set<string>()
  valid: readonly ValidAttachment[] | undefined

  async add(call: Call) {
    this.#hear('ADD', call)
    if (this.live.has(nameOf(call))) throw new CniError(100, `${nameOf(call)} is there already`)
    this.live.add(nameOf(call))
    this.#fail('ADD')
    return { interfaces: [], ips: [{ address: interfaceAddress('10.244.1.5/24') }], routes: [], dns: {} }
  }

  async check(call: Call) {
    this.#hear('CHECK', call)
    this.#fail('CHECK')
    if (!this.live.has(nameOf(call))) throw new CniError(100, `${nameOf(call)} is gone`)
  }

  async delete(call: Call) {
    this.#hear('DEL', call)
    this.#fail('DEL')
    this.live.delete(nameOf(call))
  }

  async status(config: PluginConfig) {
    this.#hear('STATUS', { config })
    this.#fail('STATUS')
  }

  async collectGarbage(config: PluginConfig, valid: readonly ValidAttachment[]) {
    this.#hear('GC', { config })
    this.#fail('GC')
    this.valid = valid
  }

  get verbs(): readonly string[] {
    return this.asked.map(each => each.verb)
  }

  #hear(verb: string, { config, attachment }: { config: PluginConfig; attachment?: Call['attachment'] }): void {
    this.asked.push({ verb, config, ...(attachment && { attachment }) })
  }

  #fail(verb: string): void {
    if (this.failing.has(verb)) throw new CniError(101, `${verb} fails today`)
  }
}

function nameOf({ attachment: { containerId, interfaceName }, config: { name } }: Call): string {
  return `${containerId} ${interfaceName} ${name}`
}
