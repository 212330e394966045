import type { Family } from '@weft/inet'
import type { DataPath } from '../../model/data-path.js'
import type { FouFacts } from '../../model/facts.js'
import { type Problem, problem } from '../../model/problem.js'
import type { DataPathOption } from './config.js'

/** What speaks against the kernel in this family, if anything. */
function obstacleOf(family: Family, fou: FouFacts | undefined): string | undefined {
  // Its IPv6 tunnels take no gateway for the other end that another device leads to, as all do on one network.
  if (family === 'ipv6') return 'the kernel carries only IPv4 like this'
  return fou?.missing
}

interface Choice {
  readonly way?: DataPath
  readonly problem?: Problem
}

/** The kernel where it can, unless the operator wants it otherwise. What was asked for is tried, to hear what the kernel says. */
export function chooseDataPath(wanted: DataPathOption, family: Family, fou: FouFacts | undefined): Choice {
  const obstacle = obstacleOf(family, fou)
  switch (wanted) {
    case 'user':
      return { way: { by: 'user', reason: 'Backend.DataPath is user' } }
    case 'auto':
      return { way: obstacle === undefined ? { by: 'kernel', reason: hasAll } : { by: 'user', reason: obstacle } }
    case 'kernel': {
      const way = { by: 'kernel', reason: 'Backend.DataPath is kernel' } as const
      if (obstacle === undefined) return { way }
      return { ...(family === 'ipv4' && { way }), problem: noWay(family, obstacle) }
    }
  }
}

const hasAll = 'it has fou and ipip'

function noWay(family: Family, obstacle: string): Problem {
  const sentence = `Backend.DataPath is kernel, but ${obstacle}; no ${family} packet reaches another node until it is auto or user`
  return problem('data-path', family, sentence)
}
