import type { Family } from '@weft/inet'
import { AF_INET, AF_INET6, type NetworkNamespace } from '@weft/linux'
import type { AttributeReader } from '../codec/attribute-reader.js'
import { NLA_F_NESTED, NLM_F_DUMP } from '../codec/constants.js'
import type { Message } from '../codec/message.js'
import type { MessageWriter } from '../codec/message-writer.js'
import { Connection } from '../connection.js'
import { openNetlink } from '../open-netlink.js'
import type { Request } from '../request.js'
import { NETLINK_NETFILTER } from '../socket-constants.js'
import type { Transport } from '../transport.js'

// <linux/netfilter/nfnetlink_conntrack.h>
const NFNL_SUBSYS_CTNETLINK = 1
const IPCTNL_MSG_CT_GET = (NFNL_SUBSYS_CTNETLINK << 8) | 1
const IPCTNL_MSG_CT_DELETE = (NFNL_SUBSYS_CTNETLINK << 8) | 2
const NFGENMSG_LENGTH = 4
const CTA_TUPLE_ORIG = 1
const CTA_ID = 12
const CTA_ZONE = 18
const CTA_TUPLE_PROTO = 2
const CTA_PROTO_NUM = 1
const CTA_PROTO_DST_PORT = 3

/** Connections as they were begun: where to, before anything was translated. */
export interface FlowFilter {
  readonly family: Family
  /** Its number: 17 is UDP. */
  readonly protocol: number
  readonly destinationPorts: ReadonlySet<number>
}

/** The connections that the kernel of one network namespace remembers. */
export class ConntrackConnection implements Disposable {
  readonly #connection: Connection

  constructor(transport: Transport) {
    this.#connection = new Connection(transport)
  }

  static open(namespace?: NetworkNamespace): ConntrackConnection {
    return new ConntrackConnection(openNetlink({ protocol: NETLINK_NETFILTER, namespace, strict: false }))
  }

  /**
   * The next packet of each is a new connection to the kernel. Returns how many there were. The kernel looks through all it
   * remembers, which takes milliseconds also when that is little: so many ports at once.
   */
  forget(filter: FlowFilter): number {
    const flows = this.#connection.dump(dumpFlows(filter.family), message => readFlow(message, filter))
    const outcomes = this.#connection.execute(flows.map(flow => deleteFlow(filter.family, flow)))
    // It may have ended by itself meanwhile.
    const refusal = outcomes.find(outcome => outcome !== undefined && outcome.errno !== 'ENOENT')
    if (refusal !== undefined) throw refusal
    return flows.length
  }

  close(): void {
    this.#connection.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }
}

/** Its attributes as the kernel wrote them: they name it. */
type Flow = readonly { readonly type: number; readonly bytes: Uint8Array }[]

function dumpFlows(family: Family): Request {
  return {
    operation: 'IPCTNL_MSG_CT_GET',
    type: IPCTNL_MSG_CT_GET,
    flags: NLM_F_DUMP,
    writeBody: writer => writeHeader(writer, family),
  }
}

function deleteFlow(family: Family, flow: Flow): Request {
  return {
    operation: 'IPCTNL_MSG_CT_DELETE',
    type: IPCTNL_MSG_CT_DELETE,
    flags: 0,
    writeBody: writer => {
      writeHeader(writer, family)
      for (const { type, bytes } of flow) writer.attributeBytes(type, bytes)
    },
  }
}

/** struct nfgenmsg. */
function writeHeader(writer: MessageWriter, family: Family): void {
  writer.u8(family === 'ipv4' ? AF_INET : AF_INET6)
  writer.u8(0)
  writer.u16(0)
}

function readFlow(message: Message, filter: FlowFilter): Flow | undefined {
  const flow: { type: number; bytes: Uint8Array }[] = []
  let isMeant = false
  const attributes = message.attributes(NFGENMSG_LENGTH)
  while (attributes.next()) {
    const { type } = attributes
    if (type === CTA_TUPLE_ORIG) isMeant = isTo(attributes.nested(), filter)
    if (type === CTA_TUPLE_ORIG) flow.push({ type: type | NLA_F_NESTED, bytes: attributes.bytes().slice() })
    if (type === CTA_ID || type === CTA_ZONE) flow.push({ type, bytes: attributes.bytes().slice() })
  }
  return isMeant ? flow : undefined
}

function isTo(tuple: AttributeReader, { protocol, destinationPorts }: FlowFilter): boolean {
  while (tuple.next()) {
    if (tuple.type !== CTA_TUPLE_PROTO) continue
    const parts = tuple.nested()
    let [isProtocol, isPort] = [false, false]
    while (parts.next()) {
      if (parts.type === CTA_PROTO_NUM) isProtocol = parts.u8() === protocol
      if (parts.type === CTA_PROTO_DST_PORT) isPort = destinationPorts.has(parts.port())
    }
    return isProtocol && isPort
  }
  return false
}
