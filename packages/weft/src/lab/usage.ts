import { formatFlags } from '../flags/format-help.js'
import { labJsonFlag, makingFlags, nameFlag } from './lab-flags.js'

export const usage = `weft lab: a cluster out of network namespaces on this machine, with weftd on each node

  weft lab [run] [--once]        build a lab and watch it; --once: probe it, print it, remove it
  weft lab up [--json]           build a lab in the background and wait until every pod reaches every other
  weft lab status [--json]       probe and print; exits 1 when a packet is lost
  weft lab exec NODE|POD -- COMMAND…   run a command there; its exit code is ours
  weft lab cut|mend NODE         pull the node's cable, plug it in again
  weft lab kill|stop|restart NODE      the node's daemon: SIGKILL, SIGTERM, start again
  weft lab add                   one node more; all others learn of it
  weft lab remove NODE           one node less
  weft lab down                  remove the lab, also what a killed one left behind

Building (run, up):
${formatFlags(Object.values(makingFlags))}
Where there is a machine called store, it may stand for NODE, except for remove.
All:
${formatFlags([nameFlag, labJsonFlag])}

Root is not needed where user namespaces are allowed.
`
