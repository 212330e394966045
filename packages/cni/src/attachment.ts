/** One interface of one container: what the plugins of a network are asked to make, look at or take away. */
export interface Attachment {
  readonly containerId: string
  readonly interfaceName: string
  /** The path of the container's network namespace, as the runtime sees it. A DEL may come without. */
  readonly namespacePath?: string
  /** CNI_ARGS. */
  readonly args: ReadonlyMap<string, string>
  /** CNI_PATH: the folders of the plugins that are programs. */
  readonly pluginFolders: readonly string[]
}

/** What GC says is still in use. */
export type ValidAttachment = Pick<Attachment, 'containerId' | 'interfaceName'>
