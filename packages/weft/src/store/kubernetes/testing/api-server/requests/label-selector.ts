import type { JsonObject } from '../../../../../model/json.js'
import { ApiFailure } from '../api-failure.js'
import { fieldOf } from '../objects/object-field.js'

type Test = (label: string | undefined) => boolean

/** `a=b,c!=d,e,!f,g in (x,y),h notin (z)`; undefined when all are meant. */
export function parseLabelSelector(text: string): ((object: JsonObject) => boolean) | undefined {
  if (text.trim() === '') return undefined
  // A comma between parentheses is within one test.
  const tests = text.split(/,(?![^(]*\))/).map(part => parseTest(part.trim()))
  return object =>
    tests.every(({ name, test }) => {
      const label = fieldOf(object, 'metadata', 'labels', name)
      return test(typeof label === 'string' ? label : undefined)
    })
}

function parseTest(text: string): { name: string; test: Test } {
  const [, setName, negation, list] = /^([^\s!=,]+)\s+(not)?in\s+\(([^)]*)\)$/.exec(text) ?? []
  if (setName !== undefined && list !== undefined) {
    const values = list.split(',').map(value => value.trim())
    const isIn: Test = label => label !== undefined && values.includes(label)
    return { name: setName, test: negation === undefined ? isIn : label => !isIn(label) }
  }
  const [, name, operator, value] = /^([^\s!=,]+)\s*(!=|==?)\s*([^\s!=,]*)$/.exec(text) ?? []
  if (name !== undefined && value !== undefined)
    return { name, test: label => (operator === '!=' ? label !== value : label === value) }
  const [, absence, present] = /^(!?)\s*([^\s!=,()]+)$/.exec(text) ?? []
  if (present === undefined) throw ApiFailure.badRequest(`unable to parse requirement: found '${text}'`)
  return { name: present, test: label => (label === undefined) === (absence === '!') }
}
