import { parseArgs } from 'node:util'
import { type Prefix, parsePrefix } from '@weft/inet'
import { checkFlags } from '../daemon/check-flags.js'
import { defaultSocketPath } from '../daemon/options.js'
import { UsageError } from '../document/usage-error.js'

const flags = {
  'dry-run': { type: 'boolean', default: false },
  network: { type: 'string', multiple: true, default: [] as string[] },
  'subnet-file': { type: 'string', default: '/run/flannel/subnet.env' },
  'snapshot-file': { type: 'string', default: '/var/lib/weft/snapshot.json' },
  'api-socket': { type: 'string', default: defaultSocketPath },
  help: { type: 'boolean', default: false },
} as const

export const cleanupUsage = `weft cleanup: takes away what weft or flannel keeps on this node, once no daemon runs on it any more

  weft cleanup [--dry-run]

  --dry-run              only print what would be done
  --network CIDR         a pod network to clear away; may be given several times  [those of the subnet file]
  --subnet-file FILE     [${flags['subnet-file'].default}]
  --snapshot-file FILE   [${flags['snapshot-file'].default}]
  --api-socket FILE      where a daemon would answer if there were one  [${flags['api-socket'].default}]

Devices go by name and address, routes and next hops by weft's mark, tables by name. This node's lease stays in the store until it
runs out: weft lease release gives it back at once. Pods and their bridge are not touched.
`

export interface CleanupOptions {
  readonly isDryRun: boolean
  readonly networks: readonly Prefix[]
  readonly subnetPath: string
  readonly snapshotPath: string
  readonly socketPath: string
}

/** Undefined: help is wanted. */
export function readCleanupOptions(args: readonly string[]): CleanupOptions | undefined {
  checkFlags(args, flags)
  const { values } = parseArgs({ args: [...args], options: flags })
  if (values.help) return undefined
  return {
    isDryRun: values['dry-run'],
    networks: values.network.map(readNetwork),
    subnetPath: values['subnet-file'],
    snapshotPath: values['snapshot-file'],
    socketPath: values['api-socket'],
  }
}

function readNetwork(text: string): Prefix {
  const network = parsePrefix(text)
  if (network !== undefined) return network
  throw new UsageError(`--network: found ${JSON.stringify(text)}, accepted is a network like 10.244.0.0/16`)
}
