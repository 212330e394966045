import type { Attachment } from '@weft/cni'
import { type Address, addressOf, parseAddress, parseInterfaceAddress } from '@weft/inet'
import { ConfigError } from '../../document/config-error.js'
import type { Section } from '../../document/section.js'
import { show } from '../../document/show.js'
import type { Json } from '../../model/json.js'

/** Addresses that somebody wants this attachment to have: by CNI_ARGS, by `args` in the network, by the runtime. */
export function readRequestedAddresses(network: Section, args: Attachment['args']): readonly Address[] {
  const fromEnvironment = args.get('IP')
  const fromArgs = network.section('args')?.section('cni')
  const fromRuntime = network.section('runtimeConfig')
  const all = [
    ...(fromEnvironment ? [readOne('CNI_ARGS: IP', fromEnvironment)] : []),
    ...[fromArgs, fromRuntime].flatMap(section => (section === undefined ? [] : readList(section))),
  ]
  return [...new Set(all)]
}

function readList(section: Section): readonly Address[] {
  return (section.list('ips') ?? []).map((value, index) => readOne(`${section.pathOf('ips')}[${index}]`, value))
}

/** With or without a length, which says nothing here: the range has its own. */
function readOne(path: string, value: Json): Address {
  const text = typeof value === 'string' ? value : ''
  const withLength = parseInterfaceAddress(text)
  const address = withLength === undefined ? parseAddress(text) : addressOf(withLength)
  if (address === undefined)
    throw new ConfigError({ path, found: show(value), accepted: 'an address like 10.1.0.5 or 10.1.0.5/24' })
  return address
}
