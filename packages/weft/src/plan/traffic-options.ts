/** What the command line says about the rules that packets of pods pass on this node. */
export interface TrafficOptions {
  /** What pods send out of the network leaves with the node's address. */
  readonly masquerades: boolean
  /** The ports of masqueraded connections are drawn, not counted up; where the program can say so. */
  readonly isFullyRandom: boolean
  /** Forwarded packets of the network are accepted. */
  readonly acceptsForwarded: boolean
  /** Packets to addresses of this node that no pod has go nowhere, rather than out of the default route. */
  readonly hasBlackhole: boolean
  /** How often rules are looked at of whose changes the kernel does not tell. */
  readonly resyncSeconds: number
}
