/** What a kernel may be able to do for the pump, each of which it can do without. */
export const wayNames = ['device segments', 'device UDP segments', 'socket segments', 'socket coalescing'] as const
export type WayName = (typeof wayNames)[number]

/** For each way that is not used, why. */
export type MissingWays = { readonly [name in WayName]?: string }
