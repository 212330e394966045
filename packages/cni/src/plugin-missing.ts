import { CniError } from './cni-error.js'
import { shown } from './shown.js'

/** There is no program of this name: nothing was done, and there is nothing to take back. */
export class PluginMissing extends CniError {
  constructor(type: string, folders: readonly string[]) {
    const where = folders.length === 0 ? 'CNI_PATH names no folder' : `looked in ${folders.join(', ')}`
    super('invalidConfig', `there is no plugin ${shown(type)}: ${where}`)
  }
}
