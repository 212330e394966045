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
  --nodes N            1 to 250  [3]
  --pods N             pods a node, 0 to 200  [2]
  --backend NAME       vxlan or host-gw  [vxlan]
  --store NAME         where net-conf and leases are: server (weft's own, on a machine of its own called
                       store), etcd (a real one, if it is installed) or file  [server]
  --dual-stack         IPv4 and IPv6
  --ipv6-only          IPv6 alone
Where there is a machine called store, it may stand for NODE, except for remove.
All:
  --name NAME          several labs live side by side by their names  [lab]
  --json               (up, status, and what changes a lab) for programs

Root is not needed where user namespaces are allowed.
`
