import { parseArgs } from 'node:util'
import { checkFlags } from '../daemon/check-flags.js'
import { etcdFlags, readEtcdOptions } from '../daemon/etcd-flags.js'
import { exportStore } from '../server/transfer/export-store.js'
import { formatStoreDocument, type StoreDocument } from '../server/transfer/store-document.js'
import { requireWords } from './etcd-command.js'
import type { ServerTools } from './server-tools.js'
import { splitWords } from './split-words.js'

const flags = { ...etcdFlags, endpoints: { type: 'string' }, prefix: { type: 'string' } } as const

/** `weft server export FILE`: exits 1 when there is nothing to export. */
export async function runExport(args: readonly string[], tools: ServerTools): Promise<number> {
  const { words, rest } = splitWords(args, flags)
  checkFlags(rest, flags)
  requireWords(words, { least: 1, most: 1, accepted: 'a file, or - for standard output' })
  const { values } = parseArgs({ args: [...rest], options: flags })
  const options = readEtcdOptions({
    ...values,
    'etcd-endpoints': values.endpoints ?? values['etcd-endpoints'],
    'etcd-prefix': values.prefix ?? values['etcd-prefix'],
  })
  using etcd = tools.connect(options)
  const { document, expired } = await exportStore(etcd, options.prefix, tools.now())
  if (document.keys.length === 0)
    throw new Error(
      `there are no keys under ${options.prefix}/ at ${options.endpoints.join(',')}; --prefix says where else to look`,
    )
  if (expired > 0) tools.note(`${expired} keys are left out: their leases ran out meanwhile`)
  const [path = '-'] = words
  const text = formatStoreDocument(document)
  if (path === '-') tools.print(text)
  else {
    await tools.write(path, text)
    tools.print(`${path}: ${summarize(document)}\n`)
  }
  return 0
}

function summarize({ prefix, keys }: StoreDocument): string {
  const leased = keys.filter(({ lease }) => lease !== undefined).length
  return `${keys.length} keys under ${prefix}/, ${leased} of them with a lease that runs out`
}
