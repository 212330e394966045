import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runDockerOptionsCommand } from './docker-options-command.js'

const subnetEnv = 'FLANNEL_SUBNET=10.1.74.1/24\nFLANNEL_MTU=1450\nFLANNEL_IPMASQ=true\n'

async function run(...args: readonly string[]) {
  const files = new Map<string, string>([['/run/flannel/subnet.env', subnetEnv]])
  const read = async (path: string) => files.get(path) ?? assert.fail(`nobody wrote ${path}`)
  const write = async (path: string, text: string) => void files.set(path, text)
  let printed = ''
  const print = (text: string) => {
    printed += text
  }
  const code = await runDockerOptionsCommand(args, { read, write, print, environment: {} })
  return { code, printed, written: files.get('/run/docker_opts.env') }
}

const individual =
  'DOCKER_OPT_BIP="--bip=10.1.74.1/24"\nDOCKER_OPT_IPMASQ="--ip-masq=false"\nDOCKER_OPT_MTU="--mtu=1450"\n'
const combined = 'DOCKER_OPTS=" --bip=10.1.74.1/24 --ip-masq=false --mtu=1450 "\n'

const cases: readonly (readonly [args: string, written: string])[] = [
  ['', individual + combined],
  ['-i', individual],
  ['-c', combined],
  ['-i -c', individual + combined],
  ['-c -m', 'DOCKER_OPTS=" --bip=10.1.74.1/24 --mtu=1450 "\n'],
  ['-c -k DOCKER_NETWORK_OPTIONS', combined.replace('DOCKER_OPTS', 'DOCKER_NETWORK_OPTIONS')],
  ['-f /run/flannel/subnet.env -d /run/docker_opts.env -c', combined],
]

for (const [args, written] of cases)
  test(`weft docker-opts ${args}`, async () => {
    assert.deepEqual(await run(...args.split(' ').filter(word => word !== '')), { code: 0, printed: '', written })
  })

test('a name that no shell would take is refused, and --help writes nothing', async () => {
  await assert.rejects(run('-k', 'A;B'), /-k: found "A;B", accepted is the name of a variable/)
  const { printed, written } = await run('--help')
  assert.match(printed, /^weft docker-opts: /)
  assert.equal(written, undefined)
})
