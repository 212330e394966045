import {
  type Call,
  CniError,
  errorCodes,
  type Plugin,
  type PluginConfig,
  PluginMissing,
  type ValidAttachment,
} from '@weft/cni'
import { ConfigError } from '../../document/config-error.js'
import { emptyStock, type Stock } from '../../files/file-stock.js'
import { messageOf } from '../message-of.js'
import { NothingMade } from '../nothing-made.js'
import type { Place } from '../place.js'
import { collectFlannelGarbage } from './collect-flannel-garbage.js'
import { type FlannelConfig, readFlannelConfig } from './flannel-config.js'
import { notReady } from './not-ready.js'
import { renderDelegate } from './render-delegate.js'
import { findSaved, putBack, removeSaved, type Saving, saveDelegate } from './saved-delegates.js'
import { readSubnetEnv } from './subnet-env.js'

export interface FlannelPluginOptions {
  /** Hears what somebody should know and nobody has to act on. */
  readonly tell?: (sentence: string) => void
  readonly stock?: Stock
}

/** The plugin that gives another one, bridge for most, the subnet of this node. */
export function flannelPlugin(
  place: Pick<Place, 'plugin'>,
  { tell = () => {}, stock = emptyStock }: FlannelPluginOptions = {},
): Plugin {
  return {
    async add({ attachment, config }) {
      const flannel = readFlannelConfig(config)
      const delegate = await renderFor('tryAgainLater', config, flannel)
      const saving = await saveDelegate(folderOf({ attachment, config }, flannel), delegate, stock)
      // Nobody waits for the disk. A power cut takes the pod with it, and an address only as it takes this file: that was there
      // before, if only by its name.
      saving.onDisk.catch(error => tell(`${saving.path} may not outlive a power cut: ${messageOf(error)}`))
      const call = { attachment, config: delegate }
      try {
        return await place.plugin(delegate.type).add(call)
      } catch (error) {
        await takeBack({ call, saving, fault: error })
        throw error
      }
    },

    async check({ attachment, config }) {
      const flannel = readFlannelConfig(config)
      const { previousResult } = config
      if (previousResult === undefined)
        throw new CniError('invalidConfig', `network ${config.name}: prevResult missing: CHECK needs it`)
      const files = findSaved(folderOf({ attachment, config }, flannel))
      const saved = files.find(file => file.saved !== undefined)?.saved
      if (saved === undefined) throw unknown({ attachment, config }, flannel)
      await place.plugin(saved.delegate.type).check({ attachment, config: { ...saved.delegate, previousResult } })
    },

    async delete({ attachment, config }) {
      const flannel = readFlannelConfig(config)
      const files = findSaved(folderOf({ attachment, config }, flannel))
      for (const { path, saved } of files) {
        if (saved === undefined) await takeAwayUnsaid({ attachment, config, path, flannel })
        else await place.plugin(saved.delegate.type).delete({ attachment, config: saved.delegate })
        await removeSaved({ path })
      }
    },

    async status(config) {
      const delegate = await renderFor('notAvailable', config, readFlannelConfig(config))
      await place.plugin(delegate.type).status(delegate)
    },

    async collectGarbage(config, valid) {
      await collectFlannelGarbage({ place, tell, config, valid })
    },
  }

  /** What a power cut has emptied says that there was something; an address is what would be left of it. */
  async function takeAwayUnsaid({ attachment, config, path, flannel }: Call & Damaged): Promise<void> {
    tell(`${path} says nothing that could be used; it is removed`)
    try {
      const delegate = renderDelegate(config, flannel, undefined)
      await place.plugin(delegate.type).delete({ attachment, config: delegate })
    } catch (error) {
      tell(`what ${path} was about could not be taken away: ${messageOf(error)}`)
    }
  }

  async function takeBack({ call, saving, fault }: { call: Call; saving: Saving; fault: unknown }): Promise<void> {
    try {
      // What an earlier ADD of the same attachment made is not ours to take away: only a DEL does.
      const isNothing = fault instanceof PluginMissing || fault instanceof NothingMade
      if (saving.former === undefined && !isNothing) await deleteHalf(call, fault)
      await putBack(saving, call.attachment)
    } catch (error) {
      // The file stays, and with it the way to try again: a DEL follows every ADD that failed.
      const { containerId } = call.attachment
      tell(`what a failed ADD had made for container ${containerId} could not be taken back: ${messageOf(error)}`)
    }
  }

  async function deleteHalf(call: Call, fault: unknown): Promise<void> {
    try {
      await place.plugin(call.config.type).delete(call)
    } catch (error) {
      // Of a configuration that can't be read nothing was made; written down, it would be in the way of every DEL and GC.
      if (!(isAboutConfig(fault) && isAboutConfig(error))) throw error
    }
  }
}

function isAboutConfig(error: unknown): boolean {
  return error instanceof ConfigError || (error instanceof CniError && error.code === errorCodes.invalidConfig)
}

interface Damaged {
  readonly path: string
  readonly flannel: FlannelConfig
}

async function renderFor(
  code: 'tryAgainLater' | 'notAvailable',
  config: PluginConfig,
  flannel: FlannelConfig,
): Promise<PluginConfig> {
  const { subnetFile } = flannel
  const subnet = await readSubnetEnv(subnetFile).catch(fault => {
    throw fault instanceof ConfigError ? notReady(code, { subnetFile, fault }) : fault
  })
  return renderDelegate(config, flannel, subnet)
}

function folderOf({ attachment, config }: Call, { dataDir }: FlannelConfig) {
  const owner: ValidAttachment = attachment
  return { dataDir, owner, network: config.name }
}

function unknown({ attachment, config }: Call, { dataDir }: FlannelConfig): CniError {
  const { containerId, interfaceName } = attachment
  const message = `network ${config.name}: nothing is known of ${interfaceName} of container ${containerId}`
  return new CniError('unknownContainer', message, { details: `it should be in ${dataDir}` })
}
