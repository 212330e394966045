import { isJsonObject, type Json } from '../../../model/json.js'
import type { KubeNode } from '../node-api.js'
import { type Reading, readNode, readVersion } from '../read-node.js'
import { decodeObject } from './decode-answer.js'
import type { Exchange } from './exchange.js'
import { ListScanner } from './list-scanner.js'
import { parseAnswer } from './parse-answer.js'

/** A page of a list. */
interface Page {
  readonly version: string
  readonly nodes: readonly KubeNode[]
  /** What the next page is to be asked for with; undefined when this is the last. */
  readonly next: string | undefined
}

/** Waits for all of it. Throws a StoreError when it does not come whole. */
export async function readPage(exchange: Exchange, reading: Reading): Promise<Page> {
  return exchange.isProtobuf ? await readEncoded(exchange, reading) : await readText(exchange, reading)
}

/** Whole nodes are long; of each is kept what counts as soon as it has come. */
async function readText(exchange: Exchange, reading: Reading): Promise<Page> {
  const scanner = new ListScanner()
  const nodes: KubeNode[] = []
  for await (const chunk of exchange.body())
    for (const text of scanner.push(chunk)) nodes.push(readNode(parseAnswer(text), reading))
  return pageOf(parseAnswer(scanner.end() ?? ''), nodes)
}

async function readEncoded(exchange: Exchange, reading: Reading): Promise<Page> {
  const list = decodeObject(await exchange.whole())
  const items = Array.isArray(list.items) ? list.items : []
  return pageOf(
    list,
    items.map(item => readNode(item, reading)),
  )
}

function pageOf(list: Json, nodes: readonly KubeNode[]): Page {
  const metadata = isJsonObject(list) && isJsonObject(list.metadata) ? list.metadata : {}
  const { continue: next } = metadata
  return { version: readVersion(list), nodes, next: typeof next === 'string' && next !== '' ? next : undefined }
}
