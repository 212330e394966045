export { EtcdServer, type EtcdServerOptions } from './etcd-server.js'
export type { ServerTlsFiles } from './server-tls-files.js'
