/** Who carries the packets between nodes, and why it is that one. */
export interface DataPath {
  readonly by: 'kernel' | 'user'
  readonly reason: string
}
