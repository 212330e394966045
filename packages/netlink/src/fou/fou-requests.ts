import { familyNumber } from '../address-family.js'
import { NLM_F_DUMP } from '../codec/constants.js'
import type { MessageWriter } from '../codec/message-writer.js'
import { genericRequest } from '../generic/generic-request.js'
import type { Request } from '../request.js'
import {
  FOU_ATTR_AF,
  FOU_ATTR_IPPROTO,
  FOU_ATTR_LOCAL_V4,
  FOU_ATTR_LOCAL_V6,
  FOU_ATTR_PORT,
  FOU_ATTR_TYPE,
  FOU_CMD_ADD,
  FOU_CMD_DEL,
  FOU_CMD_GET,
  FOU_ENCAP_DIRECT,
  FOU_GENL_VERSION,
} from './constants.js'
import type { FouPort } from './fou-port.js'

const version = FOU_GENL_VERSION

/** Refused with EADDRINUSE when anybody has the port, be it with the same settings. */
export function addFouPort(family: number, port: FouPort): Request {
  return genericRequest({
    operation: 'FOU_CMD_ADD',
    family,
    command: FOU_CMD_ADD,
    version,
    writeAttributes: writer => {
      writeKind(writer, port)
      writer.attributeU8(FOU_ATTR_IPPROTO, port.protocol)
      writeLocal(writer, port)
    },
  })
}

/** Refused with EINVAL when there is none. */
export function deleteFouPort(family: number, port: Omit<FouPort, 'protocol'>): Request {
  return genericRequest({
    operation: 'FOU_CMD_DEL',
    family,
    command: FOU_CMD_DEL,
    version,
    writeAttributes: writer => {
      writeKind(writer, port)
      writeLocal(writer, port)
    },
  })
}

export function dumpFouPorts(family: number): Request {
  return genericRequest({ operation: 'FOU_CMD_GET', family, command: FOU_CMD_GET, version, flags: NLM_F_DUMP })
}

type Place = Omit<FouPort, 'protocol'>

function writeKind(writer: MessageWriter, { family, port }: Place): void {
  writer.attributePort(FOU_ATTR_PORT, port)
  writer.attributeU8(FOU_ATTR_TYPE, FOU_ENCAP_DIRECT)
  writer.attributeU8(FOU_ATTR_AF, familyNumber(family))
}

function writeLocal(writer: MessageWriter, { family, local }: Place): void {
  if (local !== undefined) writer.attributeAddress(family === 'ipv4' ? FOU_ATTR_LOCAL_V4 : FOU_ATTR_LOCAL_V6, local)
}
