import type { MessageWriter } from './codec/message-writer.js'

/**
 * One message to the kernel. The functions that make them are pure: nothing happens before a connection executes them.
 * The kernel answers in the same format, so the double in `testing` uses requests as its replies.
 */
export interface Request {
  /** As the kernel spells it: 'RTM_NEWROUTE'. */
  readonly operation: string
  readonly type: number
  /** Besides NLM_F_REQUEST and NLM_F_ACK, which the connection adds. */
  readonly flags: number
  /** Everything behind the message header. */
  writeBody(writer: MessageWriter): void
}
