import type { Address, InterfaceAddress, Prefix } from '@weft/inet'

/** What an ADD made, in the words of the newest version; older ones are written and read from it. */
export interface Result {
  readonly interfaces: readonly ResultInterface[]
  readonly ips: readonly ResultIp[]
  readonly routes: readonly ResultRoute[]
  readonly dns: Dns
}

export interface ResultInterface {
  readonly name: string
  readonly mac?: string
  readonly mtu?: number
  /** The namespace's path; none for what is on the host. */
  readonly sandbox?: string
  readonly socketPath?: string
  readonly pciId?: string
}

export interface ResultIp {
  readonly address: InterfaceAddress
  readonly gateway?: Address
  /** Which of the interfaces has it. */
  readonly interface?: number
}

export interface ResultRoute {
  readonly destination: Prefix
  readonly gateway?: Address
  readonly mtu?: number
  readonly advmss?: number
  readonly priority?: number
  readonly table?: number
  readonly scope?: number
}

export interface Dns {
  readonly nameservers?: readonly string[]
  readonly domain?: string
  readonly search?: readonly string[]
  readonly options?: readonly string[]
}
