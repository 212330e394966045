import { prefixKind, readGateway } from './address-kinds.js'
import { Fields } from './fields.js'
import type { Json } from './json.js'
import type { ResultRoute } from './result.js'
import { whenThere } from './when-there.js'

/** The routes of a configuration, which are written as in results; `path` names the list in a refusal. */
export function parseRoutes(list: Json, path: string): readonly ResultRoute[] {
  return Fields.list(path, list).map(parseRoute)
}

export function parseRoute(fields: Fields): ResultRoute {
  return {
    destination: fields.required('dst', prefixKind),
    ...readGateway(fields, 'gw'),
    ...whenThere(fields.size('mtu'), mtu => ({ mtu })),
    ...whenThere(fields.size('advmss'), advmss => ({ advmss })),
    ...whenThere(fields.size('priority'), priority => ({ priority })),
    ...whenThere(fields.integer('table'), table => ({ table })),
    ...whenThere(fields.integer('scope'), scope => ({ scope })),
  }
}
