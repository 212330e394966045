import { addAddress } from '../address/address-requests.js'
import { replaceForwarding } from '../forwarding/forwarding-requests.js'
import { replaceNeighbor } from '../neighbor/neighbor-requests.js'
import { replaceNexthop } from '../nexthop/nexthop-requests.js'
import type { Request } from '../request.js'
import { addRoute } from '../route/route-requests.js'
import type { RouteObject } from '../route-object.js'
import { addRule } from '../rule/rule-requests.js'

/** The request that makes such an object. Links cannot be told by what is dumped of them. */
export function requestFor(object: RouteObject): Request {
  switch (object.kind) {
    case 'address':
      return addAddress(object.value)
    case 'neighbor':
      return replaceNeighbor(object.value)
    case 'forwarding':
      return replaceForwarding(object.value)
    case 'route':
      return addRoute(object.value)
    case 'nexthop':
      return replaceNexthop(object.value)
    case 'rule':
      return addRule(object.value)
    case 'link':
      throw new Error(`No request makes the link ${object.value.name} as it was dumped.`)
  }
}
