import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lintExposition } from './lint-exposition.js'
import { parseExposition } from './parse-exposition.js'

const faulty: { readonly [fault: string]: string } = {
  'its family is not open': '# HELP pods x\n# TYPE pods gauge\nnodes 1\n',
  'pods has a TYPE without a HELP before it': '# TYPE pods gauge\npods 1\n',
  'pods is there twice': '# HELP pods x\n# TYPE pods gauge\npods 1\n# HELP pods x\n# TYPE pods gauge\n',
  'bad value': '# HELP pods x\n# TYPE pods gauge\npods NaN1\n',
  'bad labels': '# HELP pods x\n# TYPE pods gauge\npods{a="b" c="d"} 1\n',
  'the label a twice': '# HELP pods x\n# TYPE pods gauge\npods{a="b",a="d"} 1\n',
  'the last line has no end': '# HELP pods x\n# TYPE pods gauge\npods 1',
}

const questionable: { readonly [complaint: string]: string } = {
  'pods: a counter without _total': '# HELP pods x\n# TYPE pods counter\npods 1\n',
  "pods_total: a gauge with a counter's name": '# HELP pods_total x\n# TYPE pods_total gauge\npods_total 1\n',
  'age_minutes: no base unit': '# HELP age_minutes x\n# TYPE age_minutes gauge\nage_minutes 1\n',
  'pods{a="1"}: twice': '# HELP pods x\n# TYPE pods gauge\npods{a="1"} 1\npods{a="1"} 2\n',
  'x: buckets that shrink':
    '# HELP x x\n# TYPE x histogram\nx_bucket{le="1"} 2\nx_bucket{le="+Inf"} 1\nx_sum 1\nx_count 1\n',
  'x: no bucket for all': '# HELP x x\n# TYPE x histogram\nx_bucket{le="1"} 2\nx_sum 1\nx_count 2\n',
}

test('what Prometheus would not read is not read here either', () => {
  for (const [fault, text] of Object.entries(faulty)) {
    assert.throws(
      () => parseExposition(text),
      (error: unknown) => error instanceof Error && error.message.includes(fault),
      fault,
    )
  }
})

test('what promtool would complain of is complained of here', () => {
  for (const [complaint, text] of Object.entries(questionable))
    assert.deepEqual(lintExposition(parseExposition(text)), [complaint])
})
