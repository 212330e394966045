import { CniError, type Plugin } from '@weft/cni'
import { IptablesError } from '@weft/iptables'
import { LinuxError } from '@weft/linux'
import { NetlinkError } from '@weft/netlink'
import { NftError } from '@weft/nftables'
import { ConfigError } from '../../document/config-error.js'
import { PlainFileError } from '../../files/read-plain-file.js'

/**
 * A plugin that is opened when it is asked. Whatever goes wrong is told as the specification says; what nobody thought of
 * is told to us besides.
 */
export function withCniErrors(open: () => Plugin, onUnexpected: (error: unknown) => void): Plugin {
  const ask = async <Result>(work: (plugin: Plugin) => Promise<Result>): Promise<Result> => {
    try {
      return await work(open())
    } catch (error) {
      throw cniErrorOf(error, onUnexpected)
    }
  }
  return {
    add: call => ask(plugin => plugin.add(call)),
    check: call => ask(plugin => plugin.check(call)),
    delete: call => ask(plugin => plugin.delete(call)),
    status: config => ask(plugin => plugin.status(config)),
    collectGarbage: (config, valid) => ask(plugin => plugin.collectGarbage(config, valid)),
  }
}

export function cniErrorOf(error: unknown, onUnexpected: (error: unknown) => void): CniError {
  if (error instanceof CniError) return error
  if (error instanceof ConfigError) return new CniError('invalidConfig', error.message, { cause: error })
  // A disk that is full or gone, a folder that is none: Node's own words, with the path.
  if (error instanceof PlainFileError || (error instanceof Error && 'syscall' in error))
    return new CniError('io', error.message, { cause: error })
  const isForeseen =
    error instanceof LinuxError ||
    error instanceof NetlinkError ||
    error instanceof IptablesError ||
    error instanceof NftError
  if (!isForeseen) onUnexpected(error)
  return new CniError('internal', error instanceof Error ? error.message : String(error), { cause: error })
}
