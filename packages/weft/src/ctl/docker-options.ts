import { readVariables } from '../document/read-variables.js'

/** What of Docker's options follows from a subnet.env. */
interface DockerChoice {
  /** Whether to say anything of masquerading; very old Dockers do not know the option. */
  readonly tellsMasquerading: boolean
  /** A variable for each option. */
  readonly isIndividual: boolean
  /** One variable with all options. */
  readonly isCombined: boolean
  readonly combinedKey: string
}

/**
 * The variables that flannel's mk-docker-opts.sh writes, in its order and its form, blanks included. Docker masquerades
 * exactly when the daemon of the network does not. Variables that are set already are part of the result.
 */
export function formatDockerOptions(subnetEnv: string, environment: NodeJS.ProcessEnv, choice: DockerChoice): string {
  const { tellsMasquerading, isIndividual, isCombined, combinedKey } = choice
  const told = readVariables(subnetEnv)
  const [subnet, mtu] = [told.get('FLANNEL_SUBNET'), told.get('FLANNEL_MTU')]
  const options = new Map(Object.entries(environment).filter(([name]) => name.startsWith('DOCKER_OPT_')))
  if (subnet) options.set('DOCKER_OPT_BIP', `--bip=${subnet}`)
  if (mtu) options.set('DOCKER_OPT_MTU', `--mtu=${mtu}`)
  if (told.get('FLANNEL_IPMASQ') === 'true' && tellsMasquerading) options.set('DOCKER_OPT_IPMASQ', '--ip-masq=false')
  const sorted = [...options].sort(([a], [b]) => (a < b ? -1 : 1))
  const combined = `${environment[combinedKey] ?? ''} ${sorted.map(([, value]) => `${value} `).join('')}`
  return [
    ...(isIndividual ? sorted.map(([name, value]) => `${name}="${value}"\n`) : []),
    ...(isCombined ? [`${combinedKey}="${combined}"\n`] : []),
  ].join('')
}
