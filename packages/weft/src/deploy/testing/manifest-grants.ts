import { isJsonObject, type Json, type JsonObject } from '../../model/json.js'
import type { Grant } from '../../store/kubernetes/testing/api-server/access/api-user.js'
import { identityOf } from './build-overlay.js'
import { listAt, textAt } from './fields.js'

/** What the manifest's bindings give the account of its pods. */
export function manifestGrants(objects: readonly JsonObject[]): readonly Grant[] {
  return objects
    .filter(({ kind }) => kind === 'ClusterRoleBinding' || kind === 'RoleBinding')
    .map(binding => {
      const namespace = binding.kind === 'RoleBinding' ? textAt(binding, 'metadata', 'namespace') : undefined
      const place = { ...(namespace !== undefined && { namespace }), name: textAt(binding, 'roleRef', 'name') }
      const { kind = '' } = isJsonObject(binding.roleRef) ? binding.roleRef : {}
      const wanted = identityOf({ apiVersion: binding.apiVersion ?? '', kind, metadata: place })
      const role = objects.find(each => identityOf(each) === wanted)
      if (role === undefined) throw new Error(`there is no ${wanted}`)
      return { ...(namespace !== undefined && { namespace }), rules: listAt(role, 'rules').map(ruleOf) }
    })
}

/** Each right by itself: `patch nodes/status`, `create events in default`. */
export function rightsOf(grants: readonly Grant[]): readonly string[] {
  return grants.flatMap(({ namespace, rules }) =>
    rules.flatMap(({ verbs, resources = [] }) =>
      verbs.flatMap(verb => resources.map(resource => rightOf(verb, resource, namespace))),
    ),
  )
}

export function rightOf(verb: string, resource: string, namespace: string | undefined): string {
  return `${verb} ${resource}${namespace === undefined ? '' : ` in ${namespace}`}`
}

function ruleOf(rule: Json): Grant['rules'][number] {
  const texts = (name: string) => listAt(rule, name).map(String)
  return { apiGroups: texts('apiGroups'), resources: texts('resources'), verbs: texts('verbs') }
}
