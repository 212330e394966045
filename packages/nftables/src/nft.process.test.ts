import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { describe, it } from 'node:test'
import type { Spawn } from '@weft/run'
import { Nft } from './nft.js'
import { NftError } from './nft-error.js'
import { exampleTable } from './testing/example-table.js'

/** Says its version like nft; whatever else it's asked, it runs the given piece of JavaScript. */
function pretend(script: string): Spawn {
  return (_, args, options) =>
    args[0] === '--version'
      ? spawn('echo', ['nftables v1.0.9 (Old Doc)'], options)
      : spawn(process.execPath, ['-e', script], options)
}

async function find(spawn: Spawn, timeoutSeconds = 30): Promise<Nft> {
  return (await Nft.find({ spawn, timeoutSeconds })) ?? assert.fail('not found')
}

const waitForever = 'setInterval(() => {}, 1000)'

describe('Nft.find', () => {
  it('gives nothing when there is no such program', async () => {
    assert.equal(await Nft.find({ program: '/nowhere/nft' }), undefined)
  })

  it('knows the version', async () => {
    assert.equal((await find(pretend(''))).version, '1.0.9')
  })

  it('does not take another program for nft', async () => {
    const other: Spawn = (_, __, options) => spawn(process.execPath, ['-e', 'console.log("hello")'], options)
    await assert.rejects(Nft.find({ spawn: other }), { name: 'NftError', message: /--version says 'hello\n'/ })
  })
})

describe('Nft', () => {
  it('ends a program that does not answer in time', async () => {
    const nft = await find(pretend(waitForever), 2)
    await assert.rejects(nft.list(exampleTable), { name: 'NftError', message: 'nft: no answer in 2 s' })
  })

  it('ends the program when the signal is aborted, and gives the reason', async () => {
    const nft = await find(pretend(waitForever))
    const controller = new AbortController()
    const reason = new Error('shutting down')
    const listing = nft.list(exampleTable, controller.signal)
    controller.abort(reason)
    await assert.rejects(listing, reason)
  })

  it('says when the program was ended from outside', async () => {
    const nft = await find(pretend('process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 1000)'))
    await assert.rejects(nft.list(exampleTable), { name: 'NftError', message: 'nft: ended by SIGTERM' })
  })

  it('takes the reason for a failure from the program, though that has not read its input', async () => {
    const nft = await find(pretend('process.stdin.destroy(); console.error("no netlink here"); process.exitCode = 1'))
    const script = `# ${'x'.repeat(1_000_000)}\n`
    await assert.rejects(nft.run(script), { name: 'NftError', words: 'no netlink here' })
  })

  it('tells a table that is missing from a listing that failed', async () => {
    const missing = await find(pretend('console.error("Error: No such file or directory"); process.exitCode = 1'))
    assert.equal(await missing.list(exampleTable), undefined)
    const failing = await find(pretend('console.error("Error: JSON support not compiled-in"); process.exitCode = 1'))
    await assert.rejects(failing.list(exampleTable), NftError)
  })

  it('asks once when the JSON has all comments', async () => {
    const table = { family: 'ip', name: 'zq', comment: 'of the table' }
    const print = `console.log(JSON.stringify({ nftables: [{ table: ${JSON.stringify(table)} }] }))`
    const asked: string[] = []
    const nft = await find((program, args, options) => {
      asked.push(args.join(' '))
      return pretend(print)(program, args, options)
    })
    assert.equal((await nft.list({ family: 'ip', name: 'zq' }))?.comment, 'of the table')
    assert.deepEqual(asked, ['--version', '--json --numeric --stateless list table ip zq'])
  })
})
