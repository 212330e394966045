/** A server under test, with two who may come in. */
export interface Subject {
  readonly url: string
  readonly ca: string
  /** Of somebody who may do everything. */
  readonly adminToken: string
  /** Of `reader`, who may get, list and watch nodes, patch the status of nodes, and get pods. */
  readonly readerToken: string
  /** Forgets what lists of the past need. */
  compact(): Promise<void>
  close(): Promise<void>
}

export const reader = {
  name: 'reader',
  rules: [
    { apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list', 'watch'] },
    { apiGroups: [''], resources: ['nodes/status'], verbs: ['patch'] },
    { apiGroups: [''], resources: ['pods'], verbs: ['get'] },
  ],
}
