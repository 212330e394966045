import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { withAnswer } from '../testing/case-file.js'
import { casePath, readCases } from '../testing/read-cases.js'
import { runCase } from '../testing/run-case.js'
import { backends } from './index.js'

/** `UPDATE_CASES=1 node --test …` writes the answers as they are now; `git diff` then shows what changed. */
const isUpdate = process.env.UPDATE_CASES === '1'

for (const { type } of backends) {
  const cases = readCases(type)

  test(`${type} has cases`, () => assert.ok(cases.size > 0))

  for (const [name, file] of cases)
    test(`${type}, ${name}: ${file.title}`, async () => {
      const answered = withAnswer(file, await runCase(name, cases))
      if (isUpdate) writeFileSync(casePath(type, name), answered)
      else assert.equal(file.text, answered)
    })
}
