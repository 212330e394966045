import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { EtcdCluster, findProgram, kept, skipWithoutEtcd, TemporaryServer } from '../testing/index.js'
import { Ids, parseTranscript, type Step } from '../testing/transcript.js'

const page = new URL('../../../../docs/reference/etcdctl.md', import.meta.url)
const etcdctl = findProgram('etcdctl')
const skip = etcdctl === undefined ? 'etcdctl is not installed; on Debian: apt-get install etcd-client' : false

describe('the transcript of etcdctl', { skip }, () => {
  const keep = kept()

  it('is true of the embedded server', async () => {
    await replay(keep(await TemporaryServer.start()).endpoints)
  })

  it('is true of etcd', { skip: skipWithoutEtcd }, async () => {
    await replay(keep(await EtcdCluster.start()).endpoints)
  })
})

async function replay(endpoints: readonly string[]): Promise<void> {
  const steps = parseTranscript(await readFile(page, 'utf8'))
  assert.ok(steps.length > 40)
  const ids = new Ids()
  for (const step of steps) {
    const printed = await run(endpoints, { ...step, args: step.args.map(argument => ids.inArgument(argument)) })
    assert.equal(comparable(printed), comparable(ids.inOutput(step.output, printed)), `etcdctl ${step.args.join(' ')}`)
  }
}

/** Standard output and errors without the log of etcd's client library. A watch is ended when it has said what it should. */
function run(endpoints: readonly string[], { args, input, output }: Step): Promise<string> {
  const env = { ...process.env, ETCDCTL_API: '3', ETCDCTL_ENDPOINTS: endpoints.join(',') }
  const child = spawn(etcdctl ?? 'etcdctl', args, { env })
  const lines = output.split('\n').length
  let printed = ''
  const hear = (chunk: Buffer) => {
    printed += chunk
      .toString()
      .split(/(?<=\n)/)
      .filter(line => !line.startsWith('{"level"'))
      .join('')
    if (args[0] === 'watch' && printed.split('\n').length >= lines) child.kill()
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  child.stdin.end(input)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', () => resolve(printed))
  })
}

function comparable(text: string): string {
  return text.replace(/remaining\(\d+s\)/g, 'remaining(…)').replace(/\n+$/, '\n')
}
