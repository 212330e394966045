import type { Family } from '@weft/inet'
import { describeOutcome, type PingOutcome } from '@weft/netlab'

/** One packet from one pod to another, and what became of it. */
export interface Probe {
  readonly from: string
  readonly to: string
  readonly family: Family
  readonly packetBytes: number
  readonly result: PingOutcome
}

export function isReply(probe: Probe): boolean {
  return probe.result.outcome === 'reply'
}

/** `pod-a1 → pod-b1, ipv4, 1450 bytes: too big, path MTU 1430`. */
export function describeProbe({ from, to, family, packetBytes, result }: Probe): string {
  return `${from} → ${to}, ${family}, ${packetBytes} bytes: ${describeOutcome(result)}`
}
