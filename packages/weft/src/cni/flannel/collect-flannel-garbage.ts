import { CniError, type PluginConfig, type ValidAttachment } from '@weft/cni'
import { ConfigError } from '../../document/config-error.js'
import { messageOf } from '../message-of.js'
import type { Place } from '../place.js'
import { type FlannelConfig, readFlannelConfig } from './flannel-config.js'
import { renderDelegate } from './render-delegate.js'
import type { SavedDelegate } from './saved-delegate.js'
import { listSaved, removeDrafts, removeSaved } from './saved-delegates.js'
import { readSubnetEnv } from './subnet-env.js'

interface GarbageCollection {
  readonly place: Pick<Place, 'plugin'>
  readonly tell: (sentence: string) => void
  readonly config: PluginConfig
  readonly valid: readonly ValidAttachment[]
}

/** What runtimes call the first interface; files of flannel's own plugin do not tell it. */
const usualInterface = 'eth0'

/** Takes away what is left of attachments that nobody has any more: all that can be, and then tells what could not. */
export async function collectFlannelGarbage({ place, tell, config, valid }: GarbageCollection): Promise<void> {
  const flannel = readFlannelConfig(config)
  const faults: unknown[] = []
  const attempt = (work: () => Promise<void>) => work().catch(fault => void faults.push(fault))
  const files = await listSaved(flannel.dataDir)
  for (const { path, saved, containerId } of files) {
    if (saved === undefined) {
      tell(`${path} says nothing that could be used; it is removed`)
      await attempt(() => removeSaved({ path }))
    } else if (saved.delegate.name === config.name && !isValid(containerId, saved, valid)) {
      const interfaceName = saved.owner?.interfaceName ?? usualInterface
      const attachment = { containerId, interfaceName, args: new Map<string, string>(), pluginFolders: [] }
      await attempt(async () => {
        await place.plugin(saved.delegate.type).delete({ attachment, config: saved.delegate })
        await removeSaved({ path })
      })
    }
  }
  await attempt(() => removeDrafts(flannel.dataDir))
  await attempt(async () => {
    const known = files.flatMap(({ saved }) => (saved?.delegate.name === config.name ? saved.delegate : []))
    const delegate = await renderAnyhow(config, flannel, known)
    await place.plugin(delegate.type).collectGarbage(delegate, valid)
  })
  if (faults.length > 0) throw allOf(config, faults)
}

function isValid(containerId: string, { owner }: SavedDelegate, valid: readonly ValidAttachment[]): boolean {
  return valid.some(
    each => each.containerId === containerId && (owner === undefined || owner.interfaceName === each.interfaceName),
  )
}

/** Taking away must not wait for a daemon: without subnet.env what a pod was given last is good enough, or just the names. */
async function renderAnyhow(
  config: PluginConfig,
  flannel: FlannelConfig,
  known: readonly PluginConfig[],
): Promise<PluginConfig> {
  try {
    return renderDelegate(config, flannel, await readSubnetEnv(flannel.subnetFile))
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
  }
  const { cniVersion } = config
  const last = known.at(-1)
  if (last === undefined) return renderDelegate(config, flannel, undefined)
  return { ...last, cniVersion, document: { ...last.document, cniVersion } }
}

function allOf({ name }: PluginConfig, faults: readonly unknown[]): unknown {
  if (faults.length === 1) return faults[0]
  return new CniError('internal', `network ${name}: not all could be taken away: ${faults.map(messageOf).join('; ')}`)
}
