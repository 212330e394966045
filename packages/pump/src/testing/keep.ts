import { createInterface } from 'node:readline'
import { address, prefix } from '@weft/inet'
import { wayNames } from '../carry/ways.js'
import { PumpKeeper } from '../keeper/pump-keeper.js'

/**
 * A daemon as small as can be: keeps a pump for the node that its arguments describe, and does what it is told in lines. It answers each
 * with a line.
 */
interface Plan {
  readonly device: string
  readonly listen: readonly string[]
  readonly addresses: readonly string[]
  readonly runFolder: string
  readonly program: string
  readonly without?: readonly string[]
}

const plan: Plan = JSON.parse(process.argv[2] ?? '{}')
const keeper = await PumpKeeper.open({
  device: plan.device,
  listen: plan.listen.map(text => ({ address: address(text), port: 8285 })),
  mtuBytes: 1472,
  addresses: plan.addresses.map(address),
  runFolder: plan.runFolder,
  program: plan.program,
  without: wayNames.filter(name => plan.without?.includes(name)),
  log: text => process.stderr.write(`${text}\n`),
})
process.stdout.write('"ready"\n')
for await (const line of createInterface({ input: process.stdin })) {
  const [verb, ...words] = line.split(' ')
  process.stdout.write(`${JSON.stringify(await carryOut(verb, words))}\n`)
  if (verb === 'close' || verb === 'stop') break
}
process.exit(0)

async function carryOut(verb: string | undefined, words: readonly string[]): Promise<unknown> {
  switch (verb) {
    case 'set':
      await keeper.setPeers(
        words.map(word => {
          const [subnet = '', place = ''] = word.split('=')
          return { subnet: prefix(subnet), address: address(place), port: 8285 }
        }),
      )
      return 'set'
    case 'remove':
      await keeper.removePeers(words.map(prefix))
      return 'removed'
    case 'observe':
      // A pump that dies meanwhile is nothing that could be observed.
      return (await keeper.observe().catch(() => undefined)) ?? 'nothing'
    case 'close':
      await keeper.close()
      return 'closed'
    case 'stop':
      await keeper.stop()
      return 'stopped'
    default:
      throw new Error(`There is nothing called ${verb}.`)
  }
}
