import { constants, openSync } from 'node:fs'
import { AF_NETLINK, FileDescriptor, LinuxError, NetworkNamespace, openSocket, SOCK_RAW } from '@weft/linux'
import { NETLINK_ROUTE } from '@weft/netlink'

export interface OpenedNamespace {
  /** The namespace and a netlink socket inside of it; nothing when there is trouble, or no namespace was named. */
  readonly descriptors: readonly FileDescriptor[]
  readonly trouble: string
}

/** What is wrong with the namespace is for the daemon to judge: at a DEL it does not matter. */
export function openNamespace(path: string): OpenedNamespace {
  if (path === '') return { descriptors: [], trouble: '' }
  try {
    // A fifo would otherwise wait for who writes into it.
    const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY
    const number = LinuxError.naming('open', () => openSync(path, flags))
    const namespace = NetworkNamespace.over(new FileDescriptor(number))
    const open = () => openSocket({ family: AF_NETLINK, type: SOCK_RAW, protocol: NETLINK_ROUTE })
    return { descriptors: [namespace.descriptor, namespace.run(open)], trouble: '' }
  } catch (error) {
    if (!(error instanceof LinuxError)) throw error
    return { descriptors: [], trouble: error.errno === 'EINVAL' ? 'it is no network namespace' : error.message }
  }
}
