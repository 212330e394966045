import { errnoText } from '@weft/linux'

/** The kernel refused a message. */
export class NetlinkError extends Error {
  override readonly name = 'NetlinkError'
  readonly code = 'ENETLINK'
  /** 'EEXIST' */
  readonly errno: string
  /** 'RTM_NEWROUTE' */
  readonly operation: string
  /** The kernel's own sentence, for the refusals that have one: 'Nexthop has invalid gateway'. */
  readonly kernelText: string | undefined
  /** The attribute that the kernel points at: 'RTA_GATEWAY'. */
  readonly attribute: string | undefined

  constructor(refusal: {
    operation: string
    errno: string
    kernelText?: string | undefined
    attribute?: string | undefined
  }) {
    const reason = refusal.kernelText ?? errnoText(refusal.errno)
    const place = refusal.attribute === undefined ? '' : `, ${refusal.attribute}`
    super(`${refusal.operation}: ${reason} (${refusal.errno}${place})`)
    this.errno = refusal.errno
    this.operation = refusal.operation
    this.kernelText = refusal.kernelText
    this.attribute = refusal.attribute
  }
}
