import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseRefusal } from './parse-refusal.js'

describe('parseRefusal', () => {
  const script = 'table ip zq {\n\tchain zq {\n\t\tip saddr @none accept\n\t}\n}\n'

  it('finds the words of nft and the line of the script', () => {
    const errors =
      '/dev/stdin:3:12-16: Error: No such file or directory\n\t\tip saddr @none accept\n\t\t         ^^^^^\n'
    assert.deepEqual(parseRefusal(errors, script), {
      words: 'No such file or directory',
      line: 'ip saddr @none accept',
    })
  })

  it('takes the first of several mistakes, and leaves out that a rule was being processed', () => {
    const errors =
      '-:2:8-9: Error: Could not process rule: Too many links\n\tchain zq {\n-:3:3-9: Error: Could not process rule: Too many links\n'
    assert.deepEqual(parseRefusal(errors, script), { words: 'Too many links', line: 'chain zq {' })
  })

  it('needs no line', () => {
    assert.deepEqual(parseRefusal('Error: No such file or directory\nlist table ip zq\n', ''), {
      words: 'No such file or directory',
    })
  })

  it('hands on words in another form', () => {
    const words =
      'Operation not permitted (you must be root)\nnetlink: Error: cache initialization failed: Operation not permitted'
    assert.deepEqual(parseRefusal(`${words}\n`, script), { words })
  })

  it('says so when there are none', () => {
    assert.deepEqual(parseRefusal('', script), { words: 'no reason given' })
  })
})
