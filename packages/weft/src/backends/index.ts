import { alloc } from './alloc/index.js'
import type { Backend } from './backend.js'
import { hostGw } from './host-gw/index.js'
import { udp } from './udp/index.js'
import { vxlan } from './vxlan/index.js'

export const backends: readonly Backend[] = [alloc, hostGw, udp, vxlan]
