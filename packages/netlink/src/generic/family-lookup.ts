import type { Message } from '../codec/message.js'
import type { Connection } from '../connection.js'
import type { Request } from '../request.js'
import {
  CTRL_ATTR_FAMILY_ID,
  CTRL_ATTR_FAMILY_NAME,
  CTRL_CMD_GETFAMILY,
  GENL_HDRLEN,
  GENL_ID_CTRL,
} from './constants.js'
import { genericRequest } from './generic-request.js'

/** The number of a family of generic netlink. Undefined: the kernel does not have it, or not yet. */
export function findFamily(connection: Connection, name: string): number | undefined {
  let family: number | undefined
  const [refusal] = connection.execute([lookUpFamily(name)], (_, reply) => {
    family = decodeFamilyNumber(reply)
  })
  if (refusal !== undefined && refusal.errno !== 'ENOENT') throw refusal
  return family
}

/** Refused with ENOENT when there is no such family. */
export function lookUpFamily(name: string): Request {
  return genericRequest({
    operation: 'CTRL_CMD_GETFAMILY',
    family: GENL_ID_CTRL,
    command: CTRL_CMD_GETFAMILY,
    version: 1,
    writeAttributes: writer => writer.attributeText(CTRL_ATTR_FAMILY_NAME, name),
  })
}

export function decodeFamilyNumber(message: Message): number | undefined {
  const attributes = message.attributes(GENL_HDRLEN)
  while (attributes.next()) if (attributes.type === CTRL_ATTR_FAMILY_ID) return attributes.u16()
  return undefined
}
