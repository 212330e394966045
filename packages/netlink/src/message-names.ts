import { NLMSG_DONE, NLMSG_ERROR, NLMSG_NOOP, NLMSG_OVERRUN } from './codec/constants.js'
import * as rtnetlink from './message-types.js'

const names = new Map<number, string>([
  ...Object.entries({ NLMSG_NOOP, NLMSG_ERROR, NLMSG_DONE, NLMSG_OVERRUN, ...rtnetlink }).map(
    ([name, type]): [number, string] => [type, name],
  ),
])

/** As the kernel spells it, for messages of NETLINK_ROUTE. */
export function messageName(type: number): string {
  return names.get(type) ?? `message type ${type}`
}
