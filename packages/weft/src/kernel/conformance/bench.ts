import { address, interfaceAddress, mac, prefix } from '@weft/inet'
import type { Interface } from '../../model/facts.js'
import type { Operation } from '../../model/operation.js'
import type { Route } from '../../model/state.js'
import type { Kernel } from '../kernel.js'

/** A machine to try a kernel on, made as `hostInterfaces` and `hostRoutes` say. */
export interface Bench extends AsyncDisposable {
  readonly kernel: Kernel
  readonly stranger: Stranger
}

export interface BenchOptions {
  readonly hasNexthopObjects: boolean
  readonly hasTrafficRules: boolean
}

/** For the suites that ask for nothing special. */
export const plain: BenchOptions = { hasNexthopObjects: true, hasTrafficRules: false }

export type OpenBench = (options: BenchOptions) => Promise<Bench>

/** Somebody else with the rights to change the machine's network, who asks nobody. Throws when the kernel refuses. */
export interface Stranger {
  apply(...operations: readonly Operation[]): Promise<void>
  takeDown(link: string): Promise<void>
  bringUp(link: string): Promise<void>
  addBlackhole(destination: Route['destination']): Promise<void>
  /** A pair of veths. */
  addVeth(name: string, otherEnd: string): Promise<void>
}

const ethernet = { mtuBytes: 1500, isLoopback: false } as const
const own = { isPermanent: true, isUnfit: false } as const

/** In the order of their indexes. What is behind `eth0` answers to nobody; `eth1` is not plugged in. */
export const hostInterfaces: readonly Interface[] = [
  {
    name: 'lo',
    mtuBytes: 65536,
    isUp: true,
    isLoopback: true,
    addresses: [
      { address: interfaceAddress('127.0.0.1/8'), isGlobal: false, ...own },
      { address: interfaceAddress('::1/128'), isGlobal: false, ...own },
    ],
  },
  {
    name: 'eth0',
    isUp: true,
    mac: mac('02:00:00:00:00:e0'),
    addresses: [
      { address: interfaceAddress('192.0.2.1/24'), isGlobal: true, ...own },
      { address: interfaceAddress('2001:db8::1/64'), isGlobal: true, ...own },
    ],
    ...ethernet,
  },
  { name: 'far0', isUp: true, mac: mac('02:00:00:00:00:f0'), addresses: [], ...ethernet },
  {
    name: 'eth1',
    isUp: false,
    mac: mac('02:00:00:00:00:e1'),
    addresses: [{ address: interfaceAddress('198.51.100.1/24'), isGlobal: true, ...own }],
    ...ethernet,
  },
  { name: 'far1', isUp: false, mac: mac('02:00:00:00:00:f1'), addresses: [], ...ethernet },
]

/** RTPROT_STATIC */
const staticProtocol = 4

export const hostRoutes: readonly Route[] = [
  {
    destination: prefix('0.0.0.0/0'),
    metric: 0,
    protocol: staticProtocol,
    hop: { by: 'gateway', gateway: address('192.0.2.254'), link: 'eth0', isOnlink: false },
  },
  {
    destination: prefix('::/0'),
    metric: 1024,
    protocol: staticProtocol,
    hop: { by: 'gateway', gateway: address('2001:db8::fe'), link: 'eth0', isOnlink: false },
  },
]
