import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseEndpoint } from './endpoint.js'

const plain = { withTls: false }

describe('endpoints', () => {
  it('are read in all the ways that people write them', () => {
    const cases: [string, string, string][] = [
      ['http://10.0.0.1:2379', 'http://10.0.0.1:2379', 'plain'],
      ['https://etcd.example:4001/', 'https://etcd.example:4001', 'tls'],
      ['etcd:2379', 'http://etcd:2379', 'plain'],
      ['etcd', 'http://etcd:2379', 'plain'],
      ['http://etcd:80', 'http://etcd:80', 'plain'],
      ['https://[2001:db8::1]:2379', 'https://[2001:db8::1]:2379', 'tls'],
      ['unix:///run/weft/etcd.sock', 'unix:///run/weft/etcd.sock', 'unix'],
      ['unix:/run/weft/etcd.sock', 'unix:///run/weft/etcd.sock', 'unix'],
    ]
    for (const [text, url, transport] of cases) {
      const endpoint = parseEndpoint(text, plain)
      assert.deepEqual([endpoint.url, endpoint.transport], [url, transport])
    }
  })

  it('are all spoken to with TLS if any option says so', () => {
    for (const text of ['http://a:1', 'https://a:1', 'a:1'])
      assert.equal(parseEndpoint(text, { withTls: true }).url, 'https://a:1')
    assert.equal(parseEndpoint('unix:///a', { withTls: true }).transport, 'unix')
  })

  it('are refused with what was found and what is accepted', () => {
    for (const text of ['', 'ftp://a:1', 'http://a:1/path', 'http://a:x', 'http://', 'http://a:1?x=1', 'unix:relative'])
      assert.throws(() => parseEndpoint(text, plain), {
        code: 'invalid',
        message: `etcd endpoints: the endpoint is ${JSON.stringify(text)}; accepted are http://host:port, https://host:port, host:port and unix:///path`,
      })
  })

  it('never repeat a password', () => {
    assert.throws(
      () => parseEndpoint('http://me:secret@a:1', plain),
      (error: Error) => /they belong in `user`/.test(error.message) && !error.message.includes('secret'),
    )
  })
})
