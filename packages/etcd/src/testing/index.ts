export { CertificateAuthority, skipWithoutOpenssl } from './certificate-authority.js'
export {
  EtcdCluster,
  type EtcdClusterOptions,
  type ServerTlsFiles,
  skipWithoutEtcd,
  skipWithoutEtcdctl,
} from './etcd-cluster.js'
export { EtcdMember, type EtcdMemberOptions, type SpawnProgram } from './etcd-member.js'
export { expiringTokens } from './expiring-tokens.js'
export { findProgram } from './find-program.js'
export { freePort } from './free-port.js'
export { kept } from './kept.js'
export { ServerProcess } from './server-process.js'
export { TcpProxy } from './tcp-proxy.js'
export { TemporaryFolder } from './temporary-folder.js'
export { TemporaryServer } from './temporary-server.js'
