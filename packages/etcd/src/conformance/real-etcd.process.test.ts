import { describe } from 'node:test'
import { EtcdCluster, skipWithoutEtcd } from '../testing/index.js'
import { conformance } from './conformance.js'

describe('etcd itself', { skip: skipWithoutEtcd }, () => {
  conformance('etcd', () => EtcdCluster.start())
})
