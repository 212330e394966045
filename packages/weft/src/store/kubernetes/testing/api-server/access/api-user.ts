/** As in a ClusterRole. */
export interface PolicyRule {
  readonly apiGroups?: readonly string[]
  /** `nodes`, `nodes/status` or `*`. */
  readonly resources?: readonly string[]
  readonly verbs: readonly string[]
  readonly resourceNames?: readonly string[]
  readonly nonResourceURLs?: readonly string[]
}

/** Rules for the whole cluster, as a ClusterRoleBinding gives them, or for one namespace. */
export interface Grant {
  readonly namespace?: string
  readonly rules: readonly PolicyRule[]
}

export interface ApiUser {
  readonly name: string
  readonly grants: readonly Grant[]
}

export const everything: readonly Grant[] = [
  {
    rules: [
      { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
      { nonResourceURLs: ['*'], verbs: ['*'] },
    ],
  },
]

export const anonymous: ApiUser = {
  name: 'system:anonymous',
  grants: [
    { rules: [{ nonResourceURLs: ['/healthz', '/livez', '/readyz', '/version', '/version/'], verbs: ['get'] }] },
  ],
}
