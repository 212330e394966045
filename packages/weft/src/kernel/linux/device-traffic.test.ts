import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deviceTraffic, parseDeviceTraffic } from './device-traffic.js'

const text = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:  100      1    0    0    0     0          0         0      100       1    0    0    0     0       0          0
flannel.1:1234567890123 22    3    0    0     0          0         0     44      55    6    0    0     0       0          0
`

test('the bytes, packets and errors of each device, in both directions', () => {
  assert.deepEqual(parseDeviceTraffic(text).at(-1), {
    device: 'flannel.1',
    received: { bytes: 1_234_567_890_123, packets: 22, errors: 3 },
    sent: { bytes: 44, packets: 55, errors: 6 },
  })
  assert.deepEqual(
    parseDeviceTraffic(text).map(({ device }) => device),
    ['lo', 'flannel.1'],
  )
})

test('this machine is understood, and only the devices that were asked for are told', async () => {
  assert.deepEqual(
    (await deviceTraffic(device => device === 'lo')).map(({ device }) => device),
    ['lo'],
  )
})
