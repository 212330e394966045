import { fileURLToPath } from 'node:url'

/** The program of a peer that is not ours; see there. */
export const referencePeer = fileURLToPath(new URL('reference-peer.js', import.meta.url))
