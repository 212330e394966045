/** Where the API server is, and who we are there, as far as the command line says. Without anything it is that of this pod. */
export interface ApiPlace {
  /** In place of the server that the kubeconfig names. */
  readonly apiUrl?: string
  readonly kubeconfigFile?: string
  /** Before the paths of a pod's files; nothing by default. */
  readonly podRoot?: string
}
