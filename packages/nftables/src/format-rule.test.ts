import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { prefix } from '@weft/inet'
import { formatRule } from './format-rule.js'
import type { Match, Verdict } from './table.js'

describe('formatRule', () => {
  const matches: Record<string, Match> = {
    'ip saddr 10.0.0.0/8': { on: 'source', operator: '==', prefix: prefix('10.0.0.0/8') },
    'ip6 daddr != ff00::/8': { on: 'destination', operator: '!=', prefix: prefix('ff00::/8') },
    'ip6 saddr fd00::1': { on: 'source', operator: '==', prefix: prefix('fd00::1/128') },
    'ip6 saddr != @peers': { on: 'source', operator: '!=', set: 'peers', family: 'ipv6' },
    'tcp sport != 80': { on: 'source-port', operator: '!=', protocol: 'tcp', port: 80 },
    'iifname "eth0"': { on: 'input-interface', operator: '==', name: 'eth0' },
    'oifname != "flannel.1"': { on: 'output-interface', operator: '!=', name: 'flannel.1' },
    'meta mark 0x4000': { on: 'mark', operator: '==', value: 0x4000, mask: 0xffffffff },
    'meta mark != 0x4000': { on: 'mark', operator: '!=', value: 0x4000, mask: 0xffffffff },
    'meta mark & 0x4000 != 0x0': { on: 'mark', operator: '!=', value: 0, mask: 0x4000 },
  }
  for (const [text, match] of Object.entries(matches)) {
    it(`writes the match ${text}`, () => {
      assert.equal(formatRule({ match: [match], verdict: 'accept' }), `${text} accept`)
    })
  }

  const verdicts: Record<string, Verdict> = {
    drop: 'drop',
    return: 'return',
    'jump leaving': { jump: 'leaving' },
    masquerade: { masquerade: { isFullyRandom: false } },
    'masquerade fully-random': { masquerade: { isFullyRandom: true } },
  }
  for (const [text, verdict] of Object.entries(verdicts)) {
    it(`writes the verdict ${text}`, () => {
      assert.equal(formatRule({ match: [], verdict }), text)
    })
  }

  it('writes the comment last', () => {
    assert.equal(formatRule({ match: [], verdict: 'drop', comment: 'nothing' }), 'drop comment "nothing"')
  })
})
