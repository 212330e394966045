import type { RequestTarget } from '../requests/request-target.js'
import { verbOf } from '../requests/verb.js'
import type { Exchange } from './exchange.js'

/** What a request wants, as permissions call it. A selector for one name is as good as the name. */
export function askedOf(method: string, query: URLSearchParams, target: RequestTarget): Exchange['asked'] {
  if (target.is === 'path') return undefined
  const watch = query.get('watch')
  const isWatch = watch !== null && watch !== 'false' && watch !== '0'
  const verb = verbOf(method, target.name !== undefined, isWatch)
  if (verb === undefined) return undefined
  const { kind, subresource } = target
  const resource = subresource === undefined ? kind.resource : `${kind.resource}/${subresource}`
  return { verb, group: kind.group, resource, name: target.name ?? selectedName(query) }
}

function selectedName(query: URLSearchParams): string | undefined {
  return /(?:^|,)metadata\.name==?([^,]+)/.exec(query.get('fieldSelector') ?? '')?.[1]
}
