export { addressInMemory } from './address-in-memory.js'
export { attachFilter, type FilterInstruction } from './attach-filter.js'
export * from './constants.js'
export { type Message, receiveMessage, sendMessage } from './descriptor-passing.js'
export { errnoName, errnoText } from './errno.js'
export { FileDescriptor } from './file-descriptor.js'
export { findProgram } from './find-program.js'
export { tryFlock } from './flock.js'
export { isRootlike } from './is-rootlike.js'
export { LinuxError } from './linux-error.js'
export {
  errnoOfCall,
  pollDescriptors,
  readInto,
  receiveMessages,
  sendMessages,
  writeVectors,
  yieldProcessor,
} from './memory-calls.js'
export { NetworkNamespace } from './network-namespace.js'
export { onReadable, onWritable, type Watch } from './on-readable.js'
export {
  bindSocket,
  getSocketOption,
  openSocket,
  type Received,
  receive,
  type SocketKind,
  sendTo,
  setSocketOption,
  socketName,
} from './socket.js'
export {
  hasTun,
  IFF_VNET_HDR,
  offersTunOffload,
  openTun,
  setTunStays,
  TUN_F_CSUM,
  TUN_F_TSO4,
  TUN_F_TSO6,
  TUN_F_USO4,
  TUN_F_USO6,
  tunFeatures,
} from './tun.js'
export { unixAddress } from './unix-address.js'
export {
  acceptConnection,
  connectTo,
  hasHungUp,
  listenAt,
  type PeerCredentials,
  peerCredentials,
} from './unix-stream.js'
export { makeUnnamed, nameFile } from './unnamed-file.js'
export { warmThreadPool } from './warm-thread-pool.js'
