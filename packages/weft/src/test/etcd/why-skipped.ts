import { skipWithoutEtcd } from '@weft/etcd/testing'
import { skip as skipFleet } from '../why-skipped.js'

/** Why the tests against a real etcd cannot run here; false when they can. */
export const skip = skipFleet || skipWithoutEtcd
