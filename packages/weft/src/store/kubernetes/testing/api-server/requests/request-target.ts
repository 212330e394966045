import type { Kind } from '../objects/kind.js'
import { findKind } from '../objects/kinds.js'

/** What a path names. */
export type RequestTarget =
  | {
      readonly is: 'resource'
      readonly kind: Kind
      readonly namespace: string | undefined
      readonly name: string | undefined
      readonly subresource: string | undefined
    }
  | { readonly is: 'path'; readonly path: string }

/** As the server reads paths: `/api/v1/…` or `/apis/<group>/<version>/…`, with or without a namespace. */
export function parseTarget(path: string): RequestTarget {
  const parts = path
    .split('/')
    .filter(part => part !== '')
    .map(decodeURIComponent)
  const [root] = parts
  const [group, version, ...rest] = root === 'api' ? ['', ...parts.slice(1)] : root === 'apis' ? parts.slice(1) : []
  const asPath: RequestTarget = { is: 'path', path }
  if (group === undefined || version === undefined || rest.length === 0) return asPath
  const isInNamespace = rest[0] === 'namespaces' && rest.length > 2
  const [resource, name, subresource, ...more] = isInNamespace ? rest.slice(2) : rest
  const kind = resource === undefined ? undefined : findKind(group, version, resource)
  if (kind === undefined || more.length > 0) return asPath
  const namespace = isInNamespace ? rest[1] : undefined
  // One object of a namespace cannot be told without the namespace.
  if (kind.isNamespaced ? name !== undefined && namespace === undefined : namespace !== undefined) return asPath
  if (subresource !== undefined && !(subresource === 'status' && kind.hasStatus)) return asPath
  return { is: 'resource', kind, namespace, name, subresource }
}
