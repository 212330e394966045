import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatDockerOptions } from './docker-options.js'

const env = (masquerades: boolean) =>
  `FLANNEL_NETWORK=10.1.0.0/16\nFLANNEL_SUBNET=10.1.74.1/24\nFLANNEL_MTU=1450\nFLANNEL_IPMASQ=${masquerades}\n`

const both = { tellsMasquerading: true, isIndividual: true, isCombined: true, combinedKey: 'DOCKER_OPTS' }

test('each option is a variable, and all together are one', () => {
  assert.equal(
    formatDockerOptions(env(true), {}, both),
    'DOCKER_OPT_BIP="--bip=10.1.74.1/24"\nDOCKER_OPT_IPMASQ="--ip-masq=false"\nDOCKER_OPT_MTU="--mtu=1450"\n' +
      'DOCKER_OPTS=" --bip=10.1.74.1/24 --ip-masq=false --mtu=1450 "\n',
  )
})

test('Docker keeps its own masquerading when the network has none, or when nothing shall be said of it', () => {
  const told = 'DOCKER_OPTS=" --bip=10.1.74.1/24 --mtu=1450 "\n'
  const combined = { ...both, isIndividual: false }
  assert.equal(formatDockerOptions(env(false), {}, combined), told)
  assert.equal(formatDockerOptions(env(true), {}, { ...combined, tellsMasquerading: false }), told)
})

test('what is set already is kept, and the one variable may have another name', () => {
  const environment = { OPTIONS: '--debug', DOCKER_OPT_LOG: '--log-level=warn', DOCKER_OPT_MTU: '--mtu=9000' }
  assert.equal(
    formatDockerOptions(env(false), environment, { ...both, isIndividual: false, combinedKey: 'OPTIONS' }),
    'OPTIONS="--debug --bip=10.1.74.1/24 --log-level=warn --mtu=1450 "\n',
  )
})
