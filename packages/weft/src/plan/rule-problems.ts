import type { Family, Prefix } from '@weft/inet'
import { type Problem, problem } from '../model/problem.js'
import type { Barrier, BridgeNetfilter, TrafficRuleFacts } from '../model/traffic-rule-facts.js'
import type { TrafficOptions } from './traffic-options.js'
import type { RuleForm } from './traffic-rules.js'

export function noTrafficRules({ masquerades }: TrafficOptions, facts: TrafficRuleFacts, family: Family): Problem {
  const what = masquerades ? 'traffic rules are off and nothing is masqueraded' : 'traffic rules are off'
  return problem(
    'traffic-rules',
    'programs',
    `${what}: ${whyMissing('nftables', facts, family)}; ${whyMissing('iptables', facts, family)}`,
  )
}

export function formSubstituted(wanted: RuleForm, facts: TrafficRuleFacts, family: Family): Problem {
  const other = wanted === 'nftables' ? 'iptables' : 'nftables'
  const sentence = `net-conf asks for rules of ${wanted} (EnableNFTables is ${wanted === 'nftables'}), but ${whyMissing(wanted, facts, family)}: they are made with ${other}`
  return problem('traffic-rules', 'form', sentence)
}

function whyMissing(form: RuleForm, { missingNft, iptables }: TrafficRuleFacts, family: Family): string {
  return (form === 'nftables' ? missingNft : iptables.missing[family]) ?? `${form} is there`
}

const netfilterSysctl = { ipv4: 'net.bridge.bridge-nf-call-iptables', ipv6: 'net.bridge.bridge-nf-call-ip6tables' }

/** Never fatal: a network without Services needs none of it. */
export function bridgeProblems({ isThere, isOn }: BridgeNetfilter, family: Family): readonly Problem[] {
  if (isThere && isOn[family]) return []
  const consequence = 'a Service does not answer a pod whose node also runs the pod behind it'
  const sentence = isThere
    ? `${netfilterSysctl[family]} is 0: ${consequence}; set it to 1 with sysctl`
    : `the kernel module br_netfilter is not loaded: ${consequence}; load it with \`modprobe br_netfilter\``
  return [problem('bridge-netfilter', isThere ? family : 'module', sentence)]
}

interface Way {
  readonly form: RuleForm
  readonly facts: TrafficRuleFacts
  readonly family: Family
  readonly network: Prefix
}

/** Packets have to pass every chain that hangs on the forward hook: what another one drops no rule of ours brings back. */
export function barriersAhead({ form, facts, family, network }: Way): readonly Problem[] {
  return facts.barriers
    .filter(barrier => barrier.family === family && !isPassed(barrier, form, facts))
    .map(barrier => {
      const { where, remedy } = describeBarrier(barrier, network)
      const sentence = `${where} drops packets of ${network} that pass this node, and no rule elsewhere can accept them: ${remedy}`
      return problem('forwarding-barred', `${where} ${family}`, sentence)
    })
}

/** A policy is for what no rule decided, and in that very table a rule of ours does. */
function isPassed(barrier: Barrier, form: RuleForm, { iptables }: TrafficRuleFacts): boolean {
  return (
    form === 'iptables' &&
    barrier.by === 'iptables' &&
    barrier.cause === 'policy' &&
    barrier.program.endsWith(iptables.variant)
  )
}

function describeBarrier(barrier: Barrier, network: Prefix): { readonly where: string; readonly remedy: string } {
  switch (barrier.by) {
    case 'firewalld':
      return {
        where: 'firewalld',
        remedy: `run \`firewall-cmd --permanent --zone=trusted --add-source=${network}\` and \`firewall-cmd --reload\``,
      }
    case 'nftables': {
      const { table, chain, family } = barrier
      const rule = `nft insert rule ${table} ${chain} ${family === 'ipv4' ? 'ip' : 'ip6'}`
      return {
        where: `the nftables chain ${table} ${chain}`,
        remedy: `run \`${rule} saddr ${network} accept\` and \`${rule} daddr ${network} accept\``,
      }
    }
    case 'iptables': {
      const { program, hasUfw, cause } = barrier
      const rule = `${program} -I FORWARD`
      const remedy = hasUfw
        ? `run \`ufw route allow from ${network}\` and \`ufw route allow to ${network}\``
        : `run \`${rule} -s ${network} -j ACCEPT\` and \`${rule} -d ${network} -j ACCEPT\``
      return { where: `${cause === 'policy' ? 'the policy' : 'a rule'} of FORWARD in ${program}`, remedy }
    }
  }
}
