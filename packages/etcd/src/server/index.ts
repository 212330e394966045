export { EtcdServer, type EtcdServerOptions } from './etcd-server.js'
export { parseListenAddress } from './listen-address.js'
export type { ServerTlsFiles } from './server-tls-files.js'
