import type { Operation, OperationName } from '../model/operation.js'

/**
 * Make before break: what others stand on comes first, removals in reverse. Addresses and routes may have to make room for
 * one another, so theirs happen in the order in which they were told. A device that goes to make room for another of
 * its name must go before that one comes, which is why `link.delete` stands early; a device goes for no other reason.
 */
const orderOf: { readonly [K in OperationName]: number } = {
  'table.replace': 0,
  'link.delete': 1,
  'link.create': 2,
  'link.change': 2,
  'address.add': 3,
  'address.delete': 3,
  'neighbor.replace': 4,
  'forwarding.replace': 5,
  'nexthop.replace': 6,
  'route.replace': 7,
  'route.delete': 7,
  'nexthop.delete': 8,
  'forwarding.delete': 9,
  'neighbor.delete': 10,
  'table.delete': 11,
}

const places = Math.max(...Object.values(orderOf)) + 1

/** A stable sort by place. Lists of one place are not taken apart: there may be 80,000 operations, and most lists are. */
export function inOrder(...lists: readonly (readonly Operation[])[]): readonly Operation[] {
  const rows: (Operation | readonly Operation[])[][] = Array.from({ length: places }, () => [])
  for (const list of lists) {
    const [first] = list
    if (first === undefined) continue
    const place = orderOf[first.do]
    if (list.every(operation => orderOf[operation.do] === place)) rows[place]?.push(list)
    else for (const operation of list) rows[orderOf[operation.do]]?.push(operation)
  }
  const ordered: Operation[] = []
  return ordered.concat(...rows.flat())
}
