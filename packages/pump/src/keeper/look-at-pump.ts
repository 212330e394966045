import { ProtocolError, type PumpDescription } from '../control/protocol.js'
import { controlPath, type PumpPlace } from './control-path.js'
import { askForShare, connectionTo } from './find-pump.js'
import { observePump, type PumpState } from './observe-pump.js'

export interface PumpSight {
  readonly listen: PumpDescription['listen']
  readonly state: PumpState
}

/** What the pump of a device carries, asked and left alone; undefined where none does, or none that speaks as this one. */
export async function lookAtPump(place: PumpPlace): Promise<PumpSight | undefined> {
  const pump = connectionTo(controlPath(place))
  if (pump === undefined) return undefined
  try {
    const { answer, descriptors } = await askForShare(pump)
    for (const descriptor of descriptors) descriptor.close()
    return { listen: answer.description.listen, state: await observePump(pump) }
  } catch (error) {
    if (error instanceof ProtocolError) return undefined
    throw error
  } finally {
    pump.close()
  }
}
