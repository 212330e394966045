import { attachFilter, type FileDescriptor } from '@weft/linux'
import { isLittleEndian } from '../codec/byte-order.js'

const BPF_LD_H_ABS = 0x28
const BPF_ALU_AND_K = 0x54
const BPF_JMP_JEQ_K = 0x15
const BPF_RET_K = 0x06
const TYPE_OFFSET = 4

/** A filter loads in the order of the network what the kernel wrote in the machine's. */
const loaded = (number: number) => (isLittleEndian ? number << 8 : number)

/** Each event has a datagram of its own. RTM_NEW… numbers are multiples of four, RTM_DEL… follow them. */
export function keepDeletions(socket: FileDescriptor): void {
  attachFilter(socket, [
    { code: BPF_LD_H_ABS, value: TYPE_OFFSET },
    { code: BPF_ALU_AND_K, value: loaded(3) },
    { code: BPF_JMP_JEQ_K, value: loaded(1), skipsIfNot: 1 },
    { code: BPF_RET_K, value: 0xffff_ffff },
    { code: BPF_RET_K, value: 0 },
  ])
}
