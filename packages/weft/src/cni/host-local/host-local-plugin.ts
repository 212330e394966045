import { closeSync, constants, existsSync } from 'node:fs'
import { access } from 'node:fs/promises'
import { type Attachment, CniError, type Plugin } from '@weft/cni'
import { addressOf } from '@weft/inet'
import { emptyStock, type Stock } from '../../files/file-stock.js'
import { makeFolder } from '../../files/make-folder.js'
import { readPlainFile } from '../../files/read-plain-file.js'
import { allocate } from './allocate.js'
import type { HeldAddress } from './held-addresses.js'
import { HeldMemory } from './held-memory.js'
import { readHostLocalConfig, requestedOf, usualDataDir } from './host-local-config.js'
import { findRange, formatSet } from './range.js'
import { parseResolvConf } from './resolv-conf.js'
import { withLockedFolder } from './with-locked-folder.js'

/** Addresses out of ranges of this node, kept in files: the same files, in the same order, as the program of that name. */
export function hostLocalPlugin({
  defaultDataDir = usualDataDir,
  memory = new HeldMemory(),
  stock = emptyStock,
}: {
  readonly defaultDataDir?: string
  readonly memory?: HeldMemory
  readonly stock?: Stock
} = {}): Plugin {
  return {
    async add(call) {
      const { folder, sets, routes, resolvConf } = readHostLocalConfig(call.config, defaultDataDir)
      const requested = requestedOf(call)
      const dns = resolvConf === undefined ? {} : parseResolvConf(readPlainFile(resolvConf))
      const { containerId, interfaceName } = call.attachment
      const blanks = await Promise.all(sets.map(() => stock.take(folder)))
      try {
        const ips = await withLockedFolder({ path: folder, memory, blanks }, locked =>
          allocate(locked, { sets, requested, owner: { containerId, interfaceName } }),
        )
        return { interfaces: [], ips, routes, dns }
      } finally {
        for (const blank of blanks) if (blank !== undefined) closeSync(blank)
      }
    },

    async check({ attachment, config }) {
      const { folder, sets } = readHostLocalConfig(config, defaultDataDir)
      const held = await withLockedFolder({ path: folder }, locked => ownedBy(attachment, locked.held))
      const addresses = held.map(({ address }) => address)
      const told = config.previousResult?.ips.map(({ address }) => addressOf(address)) ?? []
      for (const set of sets) {
        const inSet = addresses.filter(address => findRange(set, address))
        if (inSet.length === 0)
          throw new CniError(
            'internal',
            `${attachment.containerId} (${attachment.interfaceName}) holds no address of ${formatSet(set)} in ${folder}`,
          )
        const lost = told.find(address => findRange(set, address) && !inSet.includes(address))
        if (lost !== undefined)
          throw new CniError(
            'internal',
            `${attachment.containerId} (${attachment.interfaceName}) has ${lost}, but holds ${inSet.join(', ')} in ${folder}`,
          )
      }
    },

    async delete({ attachment, config }) {
      const { folder } = readHostLocalConfig(config, defaultDataDir)
      if (!existsSync(folder)) return
      await withLockedFolder({ path: folder, memory }, locked => {
        for (const one of ownedBy(attachment, locked.held)) locked.release(one)
      })
    },

    async status(config) {
      const { folder } = readHostLocalConfig(config, defaultDataDir)
      try {
        await makeFolder(folder, { mode: 0o755 })
        await access(folder, constants.R_OK | constants.W_OK)
      } catch (cause) {
        throw new CniError(
          'notAvailable',
          `no address can be given: ${cause instanceof Error ? cause.message : String(cause)}`,
          { cause },
        )
      }
    },

    async collectGarbage(config, valid) {
      const { folder } = readHostLocalConfig(config, defaultDataDir)
      if (!existsSync(folder)) return
      await withLockedFolder({ path: folder }, locked => {
        for (const one of locked.held) if (!valid.some(living => ownedBy(living, [one]).length > 0)) locked.release(one)
      })
    },
  }
}

/** What files of old plugins say, which don't name the interface, counts when nothing else is said. */
function ownedBy(
  { containerId, interfaceName }: Pick<Attachment, 'containerId' | 'interfaceName'>,
  held: readonly HeldAddress[],
): readonly HeldAddress[] {
  const ofContainer = held.filter(({ owner }) => owner?.containerId === containerId)
  const exactly = ofContainer.filter(({ owner }) => owner?.interfaceName === interfaceName)
  return exactly.length > 0 ? exactly : ofContainer.filter(({ owner }) => owner?.interfaceName === undefined)
}
