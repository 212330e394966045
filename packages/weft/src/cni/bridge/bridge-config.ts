import { type Attachment, CniError, type Dns, type PluginConfig } from '@weft/cni'
import { type Mac, parseMac } from '@weft/inet'
import { fromText } from '../../document/from-text.js'
import { Section } from '../../document/section.js'

export interface BridgeConfig {
  readonly network: string
  readonly bridge: string
  /** The bridge has the gateway's address. */
  readonly isGateway: boolean
  readonly isDefaultGateway: boolean
  /** Other addresses of the bridge give way. */
  readonly forceAddress: boolean
  readonly masquerades: boolean
  /** Undefined leaves it to the kernel. */
  readonly mtuBytes: number | undefined
  readonly isHairpin: boolean
  readonly isPromiscuous: boolean
  /** 0 is none. */
  readonly vlan: number
  /** Frames with another MAC than the container's own are dropped. */
  readonly checksMac: boolean
  /** IPv6: wait until the kernel knows that nobody else has the addresses. */
  readonly detectsDuplicates: boolean
  /** What the container's end is to have. */
  readonly mac: Mac | undefined
  /** Undefined: layer 2 only. */
  readonly ipam: string | undefined
  readonly dns: Dns
}

export function readBridgeConfig({ name, document }: PluginConfig, args: Attachment['args']): BridgeConfig {
  const section = Section.of(`network ${name}`, document)
  const isDefaultGateway = section.boolean('isDefaultGateway', false)
  const config: BridgeConfig = {
    network: name,
    bridge: section.text('bridge') || 'cni0',
    isGateway: section.boolean('isGateway', false) || isDefaultGateway,
    isDefaultGateway,
    forceAddress: section.boolean('forceAddress', false),
    masquerades: section.boolean('ipMasq', false),
    mtuBytes: section.integer('mtu', { min: 0, max: 65_535, fallback: 0 }) || undefined,
    isHairpin: section.boolean('hairpinMode', false),
    isPromiscuous: section.boolean('promiscMode', false),
    vlan: section.integer('vlan', { min: 0, max: 4094, fallback: 0 }),
    checksMac: section.boolean('macspoofchk', false),
    detectsDuplicates: section.boolean('enabledad', false),
    mac: readMac(section, args),
    ipam: section.section('ipam')?.text('type') || undefined,
    dns: readDns(section),
  }
  if (config.isHairpin && config.isPromiscuous) {
    throw new CniError('invalidConfig', 'cannot set hairpin mode and promiscuous mode at the same time')
  }
  return config
}

const macKind = { accepted: 'six bytes such as "02:00:00:00:00:01"', parse: fromText(parseMac), none: '' }

/** The most particular wish counts. */
function readMac(section: Section, args: Attachment['args']): Mac | undefined {
  const wished =
    section.section('runtimeConfig')?.optional('mac', macKind) ??
    section.section('args')?.section('cni')?.optional('mac', macKind)
  const ofRuntime = args.get('MAC')
  if (wished !== undefined || ofRuntime === undefined || ofRuntime === '') return wished
  const parsed = parseMac(ofRuntime)
  if (parsed !== undefined) return parsed
  throw new CniError('invalidEnvironment', `CNI_ARGS: MAC: found "${ofRuntime}", accepted is ${macKind.accepted}`)
}

function readDns(section: Section): Dns {
  const dns = section.section('dns')
  const [nameservers, search, options] = ['nameservers', 'search', 'options'].map(key => dns && readTexts(dns, key))
  const domain = dns?.text('domain')
  return {
    ...(nameservers !== undefined && { nameservers }),
    ...(domain !== undefined && domain !== '' && { domain }),
    ...(search !== undefined && { search }),
    ...(options !== undefined && { options }),
  }
}

function readTexts(section: Section, key: string): readonly string[] | undefined {
  const texts = section.list(key)?.map(one => {
    if (typeof one !== 'string') throw section.refuse(key, 'a list of texts')
    return one
  })
  return texts === undefined || texts.length === 0 ? undefined : texts
}
