import { fstatSync, statSync } from 'node:fs'
import { CniError } from '@weft/cni'
import { type FileDescriptor, NetworkNamespace } from '@weft/linux'
import { RouteConnection } from '@weft/netlink'
import type { PodNetwork } from '../place.js'

/**
 * Is it the node's own? A runtime that goes by the number of a process comes here when that is another one's by now; what
 * would be taken away is the node's uplink.
 */
export function isOwnNamespace({ namespace }: PodNetwork): boolean {
  const [own, given] = [statSync('/proc/self/ns/net'), fstatSync(namespace.number)]
  return own.ino === given.ino && own.dev === given.dev
}

/** The pod's network, out of what a program has passed on; undefined when it passed nothing. Takes the descriptors over. */
export function openPod(descriptors: readonly FileDescriptor[]): (PodNetwork & Disposable) | undefined {
  const [namespace, socket, ...more] = descriptors
  if (namespace === undefined) return undefined
  try {
    if (socket === undefined || more.length > 0)
      throw new CniError('invalidEnvironment', `found ${descriptors.length} descriptors, accepted are 2 or none`)
    // Each refuses, and closes, what is not what it should be.
    const { descriptor } = NetworkNamespace.over(namespace)
    const route = RouteConnection.over(socket)
    return {
      route,
      namespace: descriptor,
      [Symbol.dispose]() {
        route.close()
        descriptor.close()
      },
    }
  } catch (error) {
    for (const each of descriptors) each.close()
    throw error
  }
}
