import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findSubnetPath } from './find-subnet-path.js'

const cases: readonly (readonly [args: string, environment: NodeJS.ProcessEnv, path: string])[] = [
  ['', {}, '/run/flannel/subnet.env'],
  ['--subnet-file /a', {}, '/a'],
  ['-subnet-file=/a', {}, '/a'],
  ['--subnet-file=/a --subnet-file /b', { FLANNELD_SUBNET_FILE: '/c' }, '/b'],
  ['--mistake', { FLANNELD_SUBNET_FILE: '/c' }, '/c'],
  ['', { FLANNELD_SUBNET_FILE: '/c', WEFTD_SUBNET_FILE: '/d' }, '/d'],
  ['--subnet-file /a --subnet-file', {}, '/a'],
  ['--subnet-file= --subnet-file -v', {}, '/run/flannel/subnet.env'],
]

for (const [args, environment, path] of cases)
  test(`weftd ${args} ${JSON.stringify(environment)}: status.json is beside ${path}`, () => {
    assert.equal(findSubnetPath(args.split(' '), environment), path)
  })
