import { helpFlag, versionFlag } from '../../flags/asking.js'
import type { FlagGroup } from '../../flags/flag.js'
import { etcdFlags } from './etcd-flags.js'
import { fileFlags } from './file-flags.js'
import { interfaceFlags } from './interface-flags.js'
import { kubernetesFlags } from './kubernetes-flags.js'
import { logFlags } from './log-flags.js'
import { storeFlags } from './store-flags.js'
import { trafficFlags } from './traffic-flags.js'

/** All flags of `weftd` that a variable can say too. */
export const settingGroups: readonly FlagGroup[] = [
  { title: 'Network and store', flags: Object.values(storeFlags) },
  { title: 'etcd', flags: Object.values(etcdFlags) },
  { title: 'Kubernetes', flags: Object.values(kubernetesFlags) },
  { title: 'Interface and addresses', flags: Object.values(interfaceFlags) },
  { title: 'Traffic rules', flags: Object.values(trafficFlags) },
  { title: 'Files and API', flags: Object.values(fileFlags) },
  { title: 'Logs', flags: Object.values(logFlags) },
]

export const daemonGroups: readonly FlagGroup[] = [
  ...settingGroups,
  { title: 'Besides', flags: [helpFlag, versionFlag] },
]

export const settingFlags = settingGroups.flatMap(({ flags }) => flags)
export const daemonFlags = daemonGroups.flatMap(({ flags }) => flags)
