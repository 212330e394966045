import { writeSync } from 'node:fs'
import { hostLocalPlugin } from '../../cni/host-local/host-local-plugin.js'
import { callOf } from '../../cni/testing/call.js'

// Makes and deletes attachments without a pause until it is killed, and says before and after what it does.
const [dataDir = '', name = ''] = process.argv.slice(2)
const document = { ipam: { dataDir, ranges: [[{ subnet: '10.1.0.0/26' }], [{ subnet: 'fd00::/64' }]] } }
const plugin = hostLocalPlugin()
const say = (line: string) => writeSync(1, `${line}\n`)

for (;;) {
  const containerId = `${name}${Math.floor(Math.random() * 20)}`
  const call = callOf({ containerId, document })
  say(`delete ${containerId}`)
  await plugin.delete(call)
  say(`deleted ${containerId}`)
  if (Math.random() < 0.3) continue
  say(`add ${containerId}`)
  const { ips } = await plugin.add(call)
  say(`added ${containerId} ${ips.map(({ address }) => address.split('/')[0]).join(' ')}`)
}
