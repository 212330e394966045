import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readAnnotationPrefix } from './annotation-names.js'

const path = '--kube-annotation-prefix'

const completed: readonly (readonly [written: string, marker: string])[] = [
  ['flannel.alpha.coreos.com', 'flannel.alpha.coreos.com/kube-subnet-manager'],
  ['flannel.alpha.coreos.com/', 'flannel.alpha.coreos.com/kube-subnet-manager'],
  ['example.com/site-a', 'example.com/site-a-kube-subnet-manager'],
  ['example.com/site-a-', 'example.com/site-a-kube-subnet-manager'],
  ['example.com/1_b', 'example.com/1_b-kube-subnet-manager'],
  [`example.com/${'x'.repeat(41)}`, `example.com/${'x'.repeat(41)}-kube-subnet-manager`],
]
for (const [written, marker] of completed)
  test(`a prefix is completed as flannel does: ${written}`, () => {
    assert.equal(readAnnotationPrefix(path, written).marker, marker)
  })

const domain = 'a domain name with a dot in it, in lower-case letters, like "flannel.alpha.coreos.com"'
const word =
  'behind the "/" a word of lower-case letters, digits, "_" and "-", a letter or digit first, 41 of them at most, like "flannel.alpha.coreos.com/site-a"'
const refused: readonly (readonly [written: string, accepted: string])[] = [
  ['', domain],
  ['flannel', domain],
  ['Flannel.example.com', domain],
  ['flannel_x.example.com', domain],
  ['-a.example.com', domain],
  ['/site-a', domain],
  ['example.com/a/b', 'a prefix with at most one "/", like "flannel.alpha.coreos.com"'],
  ['example.com//', 'a prefix with at most one "/", like "flannel.alpha.coreos.com"'],
  ['example.com/-', word],
  ['example.com/Site', word],
  ['example.com/a.b', word],
  [`example.com/${'x'.repeat(42)}`, word],
]
for (const [written, accepted] of refused)
  test(`a prefix that makes no annotations is refused: ${JSON.stringify(written)}`, () => {
    assert.throws(() => readAnnotationPrefix(path, written), {
      name: 'ConfigError',
      message: `${path}: found ${JSON.stringify(written)}, accepted is ${accepted}`,
    })
  })
