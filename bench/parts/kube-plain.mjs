// The baseline: all nodes as whole objects, listed at once and watched, with nothing but Node.
import { readFileSync } from 'node:fs'
import { Agent, get } from 'node:https'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { synced } from './kube-report.mjs'

const { clusters, users } = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const [{ cluster }] = clusters
const [{ user }] = users
const agent = new Agent({ keepAlive: true, ca: Buffer.from(cluster['certificate-authority-data'], 'base64') })
const headers = { authorization: `Bearer ${user.token}`, accept: 'application/json' }

const chunks = []
for await (const chunk of await ask('/api/v1/nodes', { 'accept-encoding': 'gzip' })) chunks.push(chunk)
const list = JSON.parse(Buffer.concat(chunks).toString())
const nodes = new Map(list.items.map(node => [node.metadata.name, node]))
chunks.length = 0
const { resourceVersion } = list.metadata
list.items.length = 0
synced(nodes.size)
const path = `/api/v1/nodes?watch=true&allowWatchBookmarks=true&resourceVersion=${resourceVersion}`
for await (const line of createInterface({ input: await ask(path) })) {
  const { type, object } = JSON.parse(line)
  if (type === 'ADDED' || type === 'MODIFIED') nodes.set(object.metadata.name, object)
  else if (type === 'DELETED') nodes.delete(object.metadata.name)
  else if (type === 'ERROR') throw new Error(object.message)
}

async function ask(path, more) {
  const response = await new Promise((resolve, reject) =>
    get(`${cluster.server}${path}`, { agent, headers: { ...headers, ...more } }, resolve).on('error', reject),
  )
  if (response.statusCode !== 200) throw new Error(`${path}: ${response.statusCode}`)
  return response.headers['content-encoding'] === 'gzip' ? response.pipe(createGunzip()) : response
}
