import { ApiFailure } from '../api-failure.js'
import type { RequestTarget } from '../requests/request-target.js'
import type { ApiUser, Grant, PolicyRule } from './api-user.js'

interface Request {
  readonly verb: string
  readonly target: RequestTarget
  /** The one object that it is about, also when only a selector tells. */
  readonly name: string | undefined
}

/** Throws unless one of the user's rules allows it. There are no rules that forbid. */
export function authorize(user: ApiUser, request: Request): void {
  if (user.grants.some(grant => allows(grant, request))) return
  const { verb, target, name } = request
  const who = `User ${JSON.stringify(user.name)} cannot ${verb}`
  if (target.is === 'path') throw ApiFailure.forbiddenPath(escaped(`${who} path ${JSON.stringify(target.path)}`))
  const { kind, namespace } = target
  const where = namespace === undefined ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`
  const what = `${who} resource ${JSON.stringify(resourceOf(target))} in API group ${JSON.stringify(kind.group)} ${where}`
  const subject = { group: kind.group, resource: kind.resource, ...(name !== undefined && { name }) }
  throw ApiFailure.forbidden(subject, escaped(what))
}

function allows({ namespace, rules }: Grant, request: Request): boolean {
  const { target } = request
  if (namespace !== undefined && (target.is === 'path' || target.namespace !== namespace)) return false
  return rules.some(rule => ruleAllows(rule, request))
}

function ruleAllows(rule: PolicyRule, { verb, target, name }: Request): boolean {
  if (!includes(rule.verbs, verb)) return false
  if (target.is === 'path') return (rule.nonResourceURLs ?? []).some(url => matchesPath(url, target.path))
  const { apiGroups = [], resources = [], resourceNames = [] } = rule
  if (!includes(apiGroups, target.kind.group) || !includes(resources, resourceOf(target))) return false
  return resourceNames.length === 0 || (name !== undefined && resourceNames.includes(name))
}

function resourceOf({ kind, subresource }: RequestTarget & { is: 'resource' }): string {
  return subresource === undefined ? kind.resource : `${kind.resource}/${subresource}`
}

function includes(words: readonly string[], word: string): boolean {
  return words.includes('*') || words.includes(word)
}

function matchesPath(pattern: string, path: string): boolean {
  return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : pattern === path
}

// So that nobody's browser takes it for a page.
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
