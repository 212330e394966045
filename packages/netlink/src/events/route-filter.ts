import { AF_BRIDGE, type FilterInstruction } from '@weft/linux'
import { isLittleEndian } from '../codec/byte-order.js'
import { RTM_NEWLINK } from '../message-types.js'

const BPF_LD_H_ABS = 0x28
const BPF_LD_B_ABS = 0x30
const BPF_ALU_AND_K = 0x54
const BPF_JMP_JEQ_K = 0x15
const BPF_RET_K = 0x06
const TYPE_OFFSET = 4
const FAMILY_OFFSET = 16

/** A filter loads in the order of the network what the kernel wrote in the machine's. */
const loaded = (number: number) => (isLittleEndian ? (number & 0xff) << 8 : number)

/**
 * What the kernel need not even queue: half of all that it tells of a pod's link is told by its bridge, of which nothing here
 * is read. Each event has a datagram of its own. RTM_NEW… numbers are multiples of four, RTM_DEL… follow them.
 */
export function routeFilter({ deletionsOnly }: { readonly deletionsOnly: boolean }): readonly FilterInstruction[] {
  return [
    ...(deletionsOnly
      ? [
          { code: BPF_LD_H_ABS, value: TYPE_OFFSET },
          { code: BPF_ALU_AND_K, value: loaded(3) },
          { code: BPF_JMP_JEQ_K, value: loaded(1), skipsIfNot: 5 },
        ]
      : []),
    { code: BPF_LD_H_ABS, value: TYPE_OFFSET },
    { code: BPF_ALU_AND_K, value: loaded(0xfe) },
    { code: BPF_JMP_JEQ_K, value: loaded(RTM_NEWLINK), skipsIfNot: 3 },
    { code: BPF_LD_B_ABS, value: FAMILY_OFFSET },
    { code: BPF_JMP_JEQ_K, value: AF_BRIDGE, skipsIfNot: 1 },
    { code: BPF_RET_K, value: 0 },
    { code: BPF_RET_K, value: 0xffff_ffff },
  ]
}
