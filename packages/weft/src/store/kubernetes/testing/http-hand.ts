import type { Json, JsonObject } from '../../../model/json.js'
import { type Client, itemsOf, strategic } from './api-server/conformance/client.js'
import { textOf } from './api-server/objects/object-field.js'
import type { AttentiveApi } from './attentive-api.js'
import type { NodeWords } from './memory-nodes.js'
import type { NodeHand } from './store-bench.js'

/** A node that takes no part; it is changed after each change, to see that this is known. */
const bystander = 'bystander'

/** Somebody who changes nodes through an API server, and waits until those who watch have heard of it. */
export function httpHand(admin: Client, watched: AttentiveApi): NodeHand {
  let changes = 0
  const patch = async (name: string, change: JsonObject): Promise<JsonObject> => {
    const path = `/api/v1/nodes/${name}`
    const { code, object } = await admin.ask(path, { method: 'PATCH', contentType: strategic, body: change })
    if (code === 200) return object
    await admin.create('/api/v1/nodes', { metadata: { name } })
    return await admin.patch(path, change)
  }
  const untilHeard = async () => {
    changes += 1
    const node = await patch(bystander, { metadata: { annotations: { 'example.org/change': `${changes}` } } })
    await watched.haveHeard(Number(textOf(node, 'metadata', 'resourceVersion')))
  }
  return {
    async put(name, words) {
      await patch(name, changesOf(words))
      await untilHeard()
    },
    async delete(name) {
      await admin.ask(`/api/v1/nodes/${name}`, { method: 'DELETE' })
      await untilHeard()
    },
  }
}

export async function deleteAllNodes(admin: Client): Promise<void> {
  for (const node of itemsOf(await admin.get('/api/v1/nodes')))
    await admin.ask(`/api/v1/nodes/${textOf(node, 'metadata', 'name')}`, { method: 'DELETE' })
}

function changesOf({ podCidrs, annotations = {} }: NodeWords): JsonObject {
  const spec: Json = podCidrs === undefined ? {} : { podCIDR: podCidrs[0] ?? '', podCIDRs: podCidrs }
  return { metadata: { annotations }, spec }
}
