import { InstalledIptables, type Iptables, IptablesError } from '@weft/iptables'
import { Nft, type NftCommands, NftError } from '@weft/nftables'

/** The programs of iptables, looked for when they are first needed: many a node never does, and some get them later. */
export function lateIptables(): Iptables {
  const find = foundLater(async () => {
    const found = await InstalledIptables.find()
    if (found === undefined) throw new IptablesError('iptables', { words: 'there is no such program on this node' })
    return found
  })
  return {
    usualVariant: async () => (await find()).usual,
    save: async (...it) => (await find()).save(...it),
    restore: async (...it) => (await find()).restore(...it),
  }
}

/** The same for nft. */
export function lateNft(): NftCommands {
  const find = foundLater(async () => {
    const found = await Nft.find()
    if (found === undefined) throw new NftError({ words: 'there is no program nft on this node' })
    return found
  })
  return {
    execute: async (...it) => (await find()).execute(...it),
    ruleHandles: async (...it) => (await find()).ruleHandles(...it),
  }
}

/** Remembers what was found, and looks again after it was not. */
function foundLater<Program>(find: () => Promise<Program>): () => Promise<Program> {
  let finding: Promise<Program> | undefined
  return () => {
    finding ??= find().catch(error => {
      finding = undefined
      throw error
    })
    return finding
  }
}
