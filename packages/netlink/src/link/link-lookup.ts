import { RTM_GETLINK } from '../message-types.js'
import type { Request } from '../request.js'
import { IFLA_EXT_MASK, IFLA_IFNAME, RTEXT_FILTER_SKIP_STATS } from './constants.js'
import { writeLinkHeader } from './link-header.js'

/** One link, by its index or its name. */
export type LinkKey = { readonly index: number; readonly name?: never } | { readonly name: string }

/** Refused with ENODEV when there is no such link. */
export function lookUpLink(key: LinkKey): Request {
  return {
    operation: 'RTM_GETLINK',
    type: RTM_GETLINK,
    flags: 0,
    writeBody: writer => {
      writeLinkHeader(writer, 'index' in key ? { index: key.index } : {})
      writer.attributeU32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS)
      if (key.name !== undefined) writer.attributeText(IFLA_IFNAME, key.name)
    },
  }
}
