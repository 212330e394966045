import type { JsonObject } from '../../../../../model/json.js'

const types = ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready']

/** What a kubelet patches the status with every five minutes when nothing has happened: only the times. */
export function heartbeat(time: string): JsonObject {
  return {
    status: {
      '$setElementOrder/conditions': ['NetworkUnavailable', ...types].map(type => ({ type })),
      conditions: types.map(type => ({ lastHeartbeatTime: time, type })),
    },
  }
}
