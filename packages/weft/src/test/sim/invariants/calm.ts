import type { World } from '../world.js'

/** When nothing happens, nothing is done: nobody writes, nobody fights, no kernel is touched. */
export function expectCalm(world: World): void {
  world.books.onDeed(({ author, changes }) => {
    const [first] = changes
    if (author.is !== 'flannel') world.breaks(`all was calm, and ${author.name} changed ${first?.key}`)
  })
  world.addWitness({
    onOperations: ({ name }, [first]) => world.breaks(`all was calm, and ${name} did ${first?.do} in its kernel`),
  })
}

/** Of etcd's leases that daemons asked for, each keeps a key. */
export function spareLease(world: World): string | undefined {
  const { etcd, grants, kvs } = world.books
  const used = new Set([...kvs.values()].map(({ leaseId }) => leaseId))
  for (const [id, { is, name }] of grants)
    if (is === 'daemon' && !used.has(id) && etcd.timeToLive(id) !== undefined)
      return `${name} keeps a lease of etcd alive that no key has`
  return undefined
}
