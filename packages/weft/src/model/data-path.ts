/** Who carries the packets between nodes, and why it is that one. */
export interface DataPath {
  readonly by: 'kernel' | 'user'
  readonly reason: string
  /** What the kernel does not offer the program, which then does with more calls; each with the cause. */
  readonly missingWays?: { readonly [way: string]: string }
}
