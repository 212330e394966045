import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('moody-plugin.fixture.js', import.meta.url))
const attachment = { CNI_CONTAINERID: 'c1', CNI_IFNAME: 'eth0', CNI_NETNS: '/run/netns/c1', CNI_PATH: '/opt/cni/bin' }

function run(verb: string, input: string) {
  const env = { ...attachment, CNI_COMMAND: verb }
  const { status, stdout, stderr } = spawnSync(process.execPath, [program], { env, input, encoding: 'utf8' })
  assert.equal(stderr, '')
  return { status, stdout }
}

const config = (more: object = {}) => JSON.stringify({ cniVersion: '1.1.0', name: 'n', type: 'moody', ...more })

test('a program that is a plugin prints its result and exits with 0', () => {
  const stdout = `{
    "cniVersion": "1.1.0",
    "interfaces": [
        {
            "name": "eth0"
        }
    ]
}`
  assert.deepEqual(run('ADD', config()), { status: 0, stdout })
  assert.deepEqual(run('DEL', config()), { status: 0, stdout: '' })
  assert.match(run('VERSION', '').stdout, /^\{"cniVersion":"1\.1\.0","supportedVersions":\["0\.1\.0",.*\n$/)
})

test('it prints a refusal and exits with 1, also when it was asked in no known way', () => {
  const refusals: readonly [ReturnType<typeof run>, number][] = [
    [run('ADD', config({ mood: 'bad' })), 11],
    [run('ADD', '{'), 6],
    [run('', config()), 4],
  ]
  for (const [{ status, stdout }, code] of refusals) {
    assert.equal(status, 1)
    assert.equal(JSON.parse(stdout).code, code)
  }
})

test('it is refused in the version that was asked, where that can be told', () => {
  const versionOf = (verb: string, input: string) => JSON.parse(run(verb, input).stdout).cniVersion
  assert.equal(versionOf('STATUS', config({ cniVersion: '0.3.1' })), '0.3.1')
  assert.equal(versionOf('ADD', '{"cniVersion": "0.4.0"}'), '0.4.0')
  assert.equal(versionOf('ADD', config({ cniVersion: '9.9.9' })), '1.1.0')
  assert.equal(versionOf('ADD', '{'), '1.1.0')
})
