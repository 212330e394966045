import { formatHelp } from '../../flags/format-help.js'
import { formatReference } from '../../flags/format-reference.js'
import { daemonGroups } from './groups.js'

const rules = `A flag has one dash or two, and its value behind = or in the next word; true and false stand behind = only.
--etcd-prefix may also be said by the variable WEFTD_ETCD_PREFIX, or by FLANNELD_ETCD_PREFIX as with flanneld.
The flag counts before WEFTD_, that before FLANNELD_, and that before the default.`

/** What `weftd --help` prints. */
export const daemonHelp = `weftd: keeps this node's part of the network as the leases say; takes the command line of flanneld

${rules}
Defaults are in brackets. A + marks what flanneld does not have.

${formatHelp(daemonGroups)}
`

/** The page of the reference. */
export const daemonReference = `# weftd

The daemon: one on each node. It takes the command line of flanneld. This page is written by \`npm run docs\`.

${rules}
A + marks what flanneld does not have.

A flag that is given several times counts as it was given last, but for \`--iface\` and \`--iface-regex\`, which gather.
True and false are spelt \`1 t T true TRUE True\` and \`0 f F false FALSE False\`. What cannot be meant is refused, with
exit code 2 and a sentence that says where it stands, what was found and what is accepted; so are words that belong to
no flag, at which flanneld silently stops reading.
${formatReference(daemonGroups)}`
