import { CniError } from './cni-error.js'
import type { Plugin } from './plugin.js'
import { runPlugin } from './run-plugin.js'

const plugin: Plugin = {
  async add({ attachment, config }) {
    if (config.document.mood === 'bad') throw new CniError('tryAgainLater', 'not today', { details: 'maybe tomorrow' })
    return { interfaces: [{ name: attachment.interfaceName }], ips: [], routes: [], dns: {} }
  },
  async check() {},
  async delete() {},
  async status() {},
  async collectGarbage() {},
}

await runPlugin(plugin)
