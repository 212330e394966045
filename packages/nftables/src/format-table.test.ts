import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { address } from '@weft/inet'
import { formatTable } from './format-table.js'
import { addressSet } from './sets.js'
import type { Hook } from './table.js'
import { exampleTable } from './testing/example-table.js'

describe('formatTable', () => {
  it('writes what a person would write', () => {
    assert.equal(
      formatTable(exampleTable),
      `table ip pods-ipv4 {
	comment "rules for pods-ipv4"

	set peers {
		type ipv4_addr
		elements = { 192.0.2.2, 192.0.2.3 }
	}

	set direct {
		type ipv4_addr
		flags interval
		comment "reached without masquerading"
		elements = { 10.0.0.0/9, 192.168.7.7 }
	}

	chain guard {
		comment "only nodes may send us encapsulated packets"
		type filter hook input priority -150; policy accept;
		iifname "eth0" ip saddr != @peers udp dport 8472 drop comment "a stranger"
	}

	chain forward {
		comment "chain to accept pod traffic"
		type filter hook forward priority filter; policy accept;
		ip saddr 10.244.0.0/16 accept
		ip daddr 10.244.0.0/16 accept
	}

	chain postrtg {
		comment "chain to manage masquerading"
		type nat hook postrouting priority srcnat; policy accept;
		meta mark & 0x4000 == 0x4000 return
		ip saddr != 10.244.1.0/24 ip daddr 10.244.0.0/16 return
		ip saddr 10.244.0.0/16 jump leaving
	}

	chain leaving {
		comment "from a pod"
		ip daddr @direct return
		ip daddr != 224.0.0.0/4 masquerade fully-random
	}
}`,
    )
  })

  it('writes an empty table on two lines', () => {
    assert.equal(formatTable({ family: 'ip6', name: 'pods', sets: [], chains: [] }), 'table ip6 pods {\n}')
  })

  it('gives each element of a large set a line', () => {
    const nodes = ['fd00::1', 'fd00::2', 'fd00::3', 'fd00::4', 'fd00::5'].map(address)
    const peers = addressSet({ name: 'peers', family: 'ipv6' }, nodes)
    const text = formatTable({ family: 'ip6', name: 'pods', sets: [peers], chains: [] })
    assert.match(text, /elements = \{\n\t\t\tfd00::1,\n(.*\n){4}\t\t\}/)
  })

  it('names a priority only at the hook where nft knows the name', () => {
    const texts = (['prerouting', 'postrouting'] as const).flatMap(hook =>
      [-100, 0, 100].map(priority => formatHooked({ type: 'nat', hook, priority, policy: 'drop' })),
    )
    assert.deepEqual(texts, ['dstnat', 'filter', '100', '-100', 'filter', 'srcnat'])
  })

  it('shows unknown things as remarks', () => {
    const text = formatTable({
      ...exampleTable,
      sets: [],
      chains: [{ name: 'forward', rules: [{ unknown: '{"expr":[{"notrack":null}]}' }] }],
      unknown: ['{"map":{}}'],
    })
    assert.match(text, /^\t# unknown: \{"map":\{\}\}$/m)
    assert.match(text, /^\t\t# unknown: \{"expr":\[\{"notrack":null\}\]\}$/m)
  })
})

function formatHooked(hook: Hook): string | undefined {
  const text = formatTable({ family: 'ip', name: 'zq', sets: [], chains: [{ name: 'zq', hook, rules: [] }] })
  return /priority (\S+);/.exec(text)?.[1]
}
