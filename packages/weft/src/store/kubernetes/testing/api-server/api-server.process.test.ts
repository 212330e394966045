import { describe } from 'node:test'
import { skipWithoutOpenssl } from '@weft/etcd/testing'
import { apiServerConformance } from './api-server.conformance.js'
import { openTestSubject } from './conformance/test-subject.js'

describe('the test API server', { skip: skipWithoutOpenssl }, () => {
  apiServerConformance('the test API server', openTestSubject)
})
