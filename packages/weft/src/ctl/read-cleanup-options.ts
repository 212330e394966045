import { type Prefix, parsePrefix } from '@weft/inet'
import { fileFlags } from '../daemon/flags/file-flags.js'
import { storeFlags } from '../daemon/flags/store-flags.js'
import { helpFlag, isAsked } from '../flags/asking.js'
import { booleanFlag, repeatedFlag } from '../flags/define.js'
import { formatFlags } from '../flags/format-help.js'
import { readFlags } from '../flags/read-flags.js'
import { readLine } from '../flags/read-line.js'
import { refuseWords } from '../flags/refuse-words.js'

const dryRunFlag = booleanFlag({ name: 'dry-run', help: 'only print what would be done' })
const networkFlag = repeatedFlag(
  {
    name: 'network',
    placeholder: 'CIDR',
    help: 'a pod network to clear away, also several times',
    defaultText: 'those of the subnet file',
  },
  { accepted: 'a network like 10.244.0.0/16', parse: parsePrefix },
)
const { subnetFile, apiSocket } = fileFlags
const { snapshotFile } = storeFlags
const flags = [dryRunFlag, networkFlag, subnetFile, snapshotFile, apiSocket]

export const cleanupUsage = `weft cleanup: takes away what weft or flannel keeps on this node, once no daemon runs on it any more

  weft cleanup [--dry-run]

${formatFlags(flags)}

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
  const line = readLine([...flags, helpFlag], args)
  if (isAsked(helpFlag, line)) return undefined
  refuseWords(line.words)
  const values = readFlags(flags, line)
  return {
    isDryRun: values.of(dryRunFlag),
    networks: values.of(networkFlag),
    subnetPath: values.of(subnetFile),
    snapshotPath: values.of(snapshotFile),
    socketPath: values.of(apiSocket),
  }
}
