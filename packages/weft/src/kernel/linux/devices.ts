import type { Link } from '@weft/netlink'

/** The devices of the moment: plans speak names, the kernel speaks indexes. */
export interface Devices {
  readonly all: readonly Link[]
  readonly byName: ReadonlyMap<string, Link>
  readonly byIndex: ReadonlyMap<number, Link>
}

export function devicesOf(all: readonly Link[]): Devices {
  return {
    all,
    byName: new Map(all.map(link => [link.name, link])),
    byIndex: new Map(all.map(link => [link.index, link])),
  }
}

export function nameOf({ byIndex }: Devices, index: number | undefined): string | undefined {
  return index === undefined ? undefined : byIndex.get(index)?.name
}
