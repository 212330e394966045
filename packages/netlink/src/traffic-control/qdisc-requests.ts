import { NLM_F_CREATE, NLM_F_DUMP, NLM_F_EXCL } from '../codec/constants.js'
import { RTM_DELQDISC, RTM_GETQDISC, RTM_NEWQDISC } from '../message-types.js'
import type { Request } from '../request.js'
import { INGRESS_HANDLE, TC_H_INGRESS, TC_H_ROOT, TCA_KIND, TCA_OPTIONS } from './constants.js'
import { writeTcHeader } from './tc-header.js'
import { type TokenBucket, writeTokenBucket } from './token-bucket.js'

/** What leaves the link is held to a rate. A link that has a queue of its making already is refused with EEXIST. */
export function addTokenBucket(spec: { linkIndex: number; handle: number; bucket: TokenBucket }): Request {
  return {
    operation: 'RTM_NEWQDISC',
    type: RTM_NEWQDISC,
    flags: NLM_F_CREATE | NLM_F_EXCL,
    writeBody: writer => {
      writeTcHeader(writer, { linkIndex: spec.linkIndex, handle: spec.handle, parent: TC_H_ROOT })
      writer.attributeText(TCA_KIND, 'tbf')
      const options = writer.beginNested(TCA_OPTIONS)
      writeTokenBucket(writer, spec.bucket)
      writer.endNested(options)
    },
  }
}

/** What comes in by the link can then meet filters. */
export function addIngress(linkIndex: number): Request {
  return {
    operation: 'RTM_NEWQDISC',
    type: RTM_NEWQDISC,
    flags: NLM_F_CREATE | NLM_F_EXCL,
    writeBody: writer => {
      writeTcHeader(writer, { linkIndex, handle: INGRESS_HANDLE, parent: TC_H_INGRESS })
      writer.attributeText(TCA_KIND, 'ingress')
    },
  }
}

/** With its filters. ENOENT, or EINVAL on older kernels, when there is none. */
export function deleteQdisc(spec: { linkIndex: number; at: 'root' | 'ingress' }): Request {
  return {
    operation: 'RTM_DELQDISC',
    type: RTM_DELQDISC,
    flags: 0,
    writeBody: writer =>
      writeTcHeader(writer, { linkIndex: spec.linkIndex, parent: spec.at === 'root' ? TC_H_ROOT : TC_H_INGRESS }),
  }
}

/** Of all links: the kernel does not look at an index here. */
export function dumpQdiscs(): Request {
  return {
    operation: 'RTM_GETQDISC',
    type: RTM_GETQDISC,
    flags: NLM_F_DUMP,
    writeBody: writer => writeTcHeader(writer, { linkIndex: 0 }),
  }
}
