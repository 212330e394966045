import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { inspect } from 'node:util'
import { Etcd, type EtcdOptions } from '../index.js'

const user = { name: 'flannel', password: 'correct horse' }
const refused = (options: EtcdOptions, message: RegExp) =>
  assert.throws(() => new Etcd(options), { name: 'EtcdError', code: 'invalid', message })

describe('options of the client', () => {
  it('refuse a password that would go unencrypted, unless told', () => {
    const endpoints = ['https://10.0.0.1:2379', 'http://10.0.0.2:2379']
    refused({ endpoints, user }, /the password would go unencrypted to http:\/\/10.0.0.2:2379; use https/)
    new Etcd({ endpoints, user, allowPlainPassword: true }).close()
    new Etcd({ endpoints, user, tls: {} }).close()
    new Etcd({ endpoints: ['unix:///run/etcd.sock'], user }).close()
  })

  it('refuse half a client certificate and an empty list', () => {
    refused({ endpoints: ['a:1'], tls: { certificate: '/c' } }, /a client certificate and its key belong together/)
    refused({ endpoints: ['a:1'], tls: { key: '/k' } }, /belong together/)
    refused({ endpoints: [] }, /there are no endpoints/)
  })

  it('show no secret when the client is printed', () => {
    const etcd = new Etcd({ endpoints: ['https://a:1'], user })
    assert.equal(inspect(etcd), 'Etcd(https://a:1)')
    assert.ok(!inspect(etcd, { showHidden: true, depth: 10 }).includes('horse'))
    etcd.close()
  })
})
