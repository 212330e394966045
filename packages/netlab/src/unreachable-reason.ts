import type { Family } from '@weft/inet'

const reasons: Readonly<Record<Family, Readonly<Record<number, string>>>> = {
  ipv4: {
    0: 'network unreachable',
    1: 'host unreachable',
    2: 'protocol unreachable',
    3: 'port unreachable',
    9: 'network prohibited',
    10: 'host prohibited',
    13: 'prohibited',
  },
  ipv6: {
    0: 'no route',
    1: 'prohibited',
    3: 'address unreachable',
    4: 'port unreachable',
    6: 'route rejected',
  },
}

/** Plain words for the code of an ICMP "destination unreachable". */
export function unreachableReason(family: Family, code: number): string {
  return reasons[family][code] ?? `unreachable, ICMP code ${code}`
}
