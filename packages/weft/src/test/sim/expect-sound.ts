import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatBroken } from './format-broken.js'
import { simulate } from './simulate.js'

const perTest = 25

/** The seeds from one to another, both included. */
export function expectSound(first: number, last: number): void {
  for (let from = first; from <= last; from += perTest) {
    const to = Math.min(from + perTest - 1, last)
    test(`in the clusters of seeds ${from} to ${to} no subnet is held twice, no reservation is lost, nothing foreign is touched, and all find together again`, async () => {
      for (let seed = from; seed <= to; seed++) {
        const broken = formatBroken(await simulate(seed))
        assert.ok(broken === undefined, broken)
      }
    })
  }
}
