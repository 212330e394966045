import { address } from '@weft/inet'
import { flag } from '../../flags/define.js'
import { anyAddress, file, wholeNumber } from '../../flags/kinds.js'

/** What the daemon tells others, and where. */
export const fileFlags = {
  subnetFile: flag(
    {
      name: 'subnet-file',
      placeholder: 'FILE',
      default: '/run/flannel/subnet.env',
      help: "where container runtimes are told this node's subnet",
    },
    file,
  ),
  healthzIp: flag(
    {
      name: 'healthz-ip',
      placeholder: 'ADDRESS',
      default: address('0.0.0.0'),
      help: 'where /healthz and /readyz are served',
    },
    anyAddress,
  ),
  healthzPort: flag(
    { name: 'healthz-port', placeholder: 'PORT', default: 0, help: 'and on which port; 0 for not at all' },
    wholeNumber(0, 65_535),
  ),
  apiSocket: flag(
    {
      name: 'api-socket',
      placeholder: 'FILE',
      default: '/run/weft/weftd.sock',
      isOurs: true,
      help: 'the unix socket that `weft status` asks',
    },
    file,
  ),
  cniSocket: flag(
    {
      name: 'cni-socket',
      placeholder: 'FILE|off',
      default: '/run/weft/cni.sock',
      isOurs: true,
      help: "the unix socket through which container runtimes have pods' networks made; off for none",
    },
    { accepted: 'the path of a file, or off', parse: text => text || undefined },
  ),
  cniConfDir: flag(
    {
      name: 'cni-conf-dir',
      placeholder: 'FOLDER',
      default: '/etc/cni/net.d',
      isOurs: true,
      help: 'where container runtimes look for networks, of which they take the first',
    },
    { accepted: 'the path of a folder', parse: text => text || undefined },
  ),
  cniSpool: flag(
    {
      name: 'cni-spool',
      placeholder: 'FOLDER',
      default: '/var/lib/cni/weft/spool',
      isOurs: true,
      help: 'where what runtimes took away while no daemon ran waits for it',
    },
    { accepted: 'the path of a folder', parse: text => text || undefined },
  ),
}
