import type { ControlAnswer, ControlRequest } from './control-message.js'
import type { Keeper } from './keeper.js'
import { describeLab, formatDescription } from './lab-description.js'
import { renderPicture } from './picture.js'
import { isReply } from './probe.js'
import { storeMachine } from './served-store.js'

const patienceMs = 30_000

/** Does what another process asked of the lab. What goes wrong becomes the answer. */
export async function answerRequest(keeper: Keeper, request: ControlRequest): Promise<ControlAnswer> {
  try {
    return await carryOut(keeper, request)
  } catch (error) {
    return { exitCode: 1, text: error instanceof Error ? error.message : String(error), json: null }
  }
}

/** The whole lab, as `up` tells it. */
export function describeWhole(keeper: Keeper): ControlAnswer {
  const description = describeLab(keeper.view(), keeper)
  return { exitCode: 0, text: formatDescription(description), json: description }
}

async function carryOut(keeper: Keeper, request: ControlRequest): Promise<ControlAnswer> {
  const patience = AbortSignal.timeout(patienceMs)
  switch (request.do) {
    case 'status': {
      const probes = await keeper.probe()
      const canvas = { columns: request.columns, hasColour: false, nowMilliseconds: Date.now() }
      const text = renderPicture(keeper.view(), canvas).join('\n')
      return { ...describeWhole(keeper), text, exitCode: probes.every(isReply) ? 0 : 1 }
    }
    case 'add': {
      const name = await keeper.add(patience)
      return done(keeper, `${name} is added.`)
    }
    case 'remove':
      await keeper.remove(request.node)
      return done(keeper, `${request.node} is removed.`)
    case 'cut':
      keeper.cut(request.node)
      return done(keeper, `The cable of ${request.node} is cut.`)
    case 'mend':
      keeper.mend(request.node)
      return done(keeper, `The cable of ${request.node} is mended.`)
    case 'kill':
      await keeper.kill(request.node)
      return done(keeper, `${programOf(request.node)} is killed.`)
    case 'stop':
      await keeper.stop(request.node)
      return done(keeper, `${programOf(request.node)} is stopped.`)
    case 'restart':
      await keeper.restart(request.node, patience)
      return done(keeper, `${programOf(request.node)} is ready again.`)
    case 'where':
      return where(keeper, request.name)
    case 'down':
      return done(keeper, 'The lab is taken down.')
  }
}

function done(keeper: Keeper, text: string): ControlAnswer {
  return { ...describeWhole(keeper), text }
}

function programOf(machine: string): string {
  return machine === storeMachine ? 'The store' : `The daemon of ${machine}`
}

function where(keeper: Keeper, name: string): ControlAnswer {
  const { nodes, store } = keeper.view()
  const machines = store.is === 'file' ? [] : [{ name: store.machine, namespace: store.namespace }]
  const places = [...nodes.flatMap(node => [node, ...node.pods]), ...machines]
  const place = places.find(place => place.name === name)
  if (place === undefined) {
    const names = places.map(place => place.name).join(', ')
    return { exitCode: 1, text: `There is no node or pod ${name}; there is ${names}.`, json: null }
  }
  return { exitCode: 0, text: place.namespace, json: { namespace: place.namespace, keeperPid: process.pid } }
}
