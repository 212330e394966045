import { interfaceAddressKind, readGateway } from './address-kinds.js'
import { type CniVersion, isAtLeast, parseCniVersion } from './cni-version.js'
import { Fields } from './fields.js'
import type { Json } from './json.js'
import { parseRoute } from './parse-routes.js'
import type { Dns, Result, ResultInterface, ResultIp } from './result.js'
import { whenThere } from './when-there.js'

interface Origin {
  /** What it is, for a refusal: `prevResult`. */
  readonly path: string
  /** What to read it as when it does not say so itself. */
  readonly version: CniVersion
}

/** A result in the words of any version. */
export function parseResult(document: Json, { path, version }: Origin): Result {
  const fields = Fields.of(path, document)
  const own = fields.text('cniVersion')
  const words = own === undefined ? version : parseCniVersion(own)
  return isAtLeast(words, '0.3.0') ? parseLists(fields) : parsePair(fields)
}

function parseLists(fields: Fields): Result {
  return {
    interfaces: fields.objects('interfaces').map(parseInterface),
    ips: fields.objects('ips').map(parseIp),
    routes: fields.objects('routes').map(parseRoute),
    dns: parseDns(fields.object('dns')),
  }
}

/** Before 0.3.0 there was one address of each family at most, and the routes stood with it. */
function parsePair(fields: Fields): Result {
  const pair = ['ip4', 'ip6'].flatMap(key => fields.object(key) ?? [])
  return {
    interfaces: [],
    ips: pair.map(each => ({ address: each.required('ip', interfaceAddressKind), ...readGateway(each, 'gateway') })),
    routes: pair.flatMap(each => each.objects('routes').map(parseRoute)),
    dns: parseDns(fields.object('dns')),
  }
}

function parseInterface(fields: Fields): ResultInterface {
  return {
    name: fields.text('name') ?? '',
    ...whenThere(fields.text('mac'), mac => ({ mac })),
    ...whenThere(fields.size('mtu'), mtu => ({ mtu })),
    ...whenThere(fields.text('sandbox'), sandbox => ({ sandbox })),
    ...whenThere(fields.text('socketPath'), socketPath => ({ socketPath })),
    ...whenThere(fields.text('pciID'), pciId => ({ pciId })),
  }
}

function parseIp(fields: Fields): ResultIp {
  return {
    address: fields.required('address', interfaceAddressKind),
    ...readGateway(fields, 'gateway'),
    ...whenThere(fields.integer('interface'), index => ({ interface: index })),
  }
}

function parseDns(fields: Fields | undefined): Dns {
  return {
    ...whenThere(fields?.texts('nameservers'), nameservers => ({ nameservers })),
    ...whenThere(fields?.text('domain'), domain => ({ domain })),
    ...whenThere(fields?.texts('search'), search => ({ search })),
    ...whenThere(fields?.texts('options'), options => ({ options })),
  }
}
