import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { addTextComments } from './add-text-comments.js'
import type { ListedTable } from './listed-table.js'

const bare: ListedTable = {
  family: 'ip',
  name: 'zq',
  sets: [{ name: 'forward', comment: 'of the set', family: 'ipv4', holds: 'addresses', elements: [] }],
  chains: [
    { name: 'forward', hook: { type: 'filter', hook: 'forward', priority: 0, policy: 'accept' }, rules: [] },
    { name: 'other', rules: [] },
  ],
}

const text = `table ip zq {
	comment "of the table"
	set forward {
		type ipv4_addr
		comment "of the set"
	}

	chain forward {
		comment "of the chain"
		type filter hook forward priority filter; policy accept;
		accept comment "of a rule"
	}

	chain other {
	}
}
`

describe('addTextComments', () => {
  it('adds the comments of the table and of chains, and of nothing else', () => {
    const table = addTextComments(bare, text)
    assert.equal(table.comment, 'of the table')
    assert.deepEqual(
      table.chains.map(({ name, comment }) => ({ name, comment })),
      [
        { name: 'forward', comment: 'of the chain' },
        { name: 'other', comment: undefined },
      ],
    )
    assert.deepEqual(table.sets, bare.sets)
  })

  it('puts them where a table as written has them, so that the JSON text is the same', () => {
    const [forward, other] = bare.chains
    const written = {
      family: 'ip',
      name: 'zq',
      comment: 'of the table',
      sets: bare.sets,
      chains: [{ name: 'forward', comment: 'of the chain', hook: forward?.hook, rules: [] }, other],
    }
    assert.equal(JSON.stringify(addTextComments(bare, text)), JSON.stringify(written))
  })

  it('leaves a comment that the JSON already had', () => {
    const table = addTextComments({ ...bare, comment: 'from JSON' }, text)
    assert.equal(table.comment, 'from JSON')
  })

  it('changes nothing when there are no comments', () => {
    assert.deepEqual(addTextComments(bare, 'table ip zq {\n\tchain forward {\n\t}\n}\n'), bare)
  })
})
