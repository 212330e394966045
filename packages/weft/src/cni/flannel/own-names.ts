/** What this plugin is called. One that delegated to itself would never end. */
export const ownNames: readonly string[] = ['flannel', 'weft']
