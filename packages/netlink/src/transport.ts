/** A netlink socket, or the double in `testing`. */
export interface Transport {
  /** The kernel's name for the socket: events that this socket caused carry it. */
  readonly portId: number
  /** How many messages one write may have, so that the refusals of all of them fit into the receive buffer. */
  readonly batchLimit: number
  send(bytes: Uint8Array): void
  /** The same on another thread. The bytes must stay as they are until the promise resolves, and nothing else be sent. */
  sendInBackground(bytes: Uint8Array): Promise<void>
  /** Waits for one datagram. The result is a view: it holds until the next receive, of whatever connection. */
  receive(): Uint8Array
  close(): void
}
