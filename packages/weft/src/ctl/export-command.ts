import { etcdKey, urls } from '../daemon/flags/etcd-flags.js'
import { readEtcdOptions } from '../daemon/read-etcd-options.js'
import { optionalFlag } from '../flags/define.js'
import { readEnvironment } from '../flags/environment.js'
import { readFlags } from '../flags/read-flags.js'
import { readLine } from '../flags/read-line.js'
import { exportStore } from '../server/transfer/export-store.js'
import { formatStoreDocument, type StoreDocument } from '../server/transfer/store-document.js'
import { placeFlags, requireWords } from './etcd-command.js'
import type { ServerTools } from './server-tools.js'

export const endpointsFlag = optionalFlag(
  { name: 'endpoints', placeholder: 'URL,…', help: 'short for --etcd-endpoints' },
  urls,
)
const prefixFlag = optionalFlag({ name: 'prefix', placeholder: 'KEY', help: 'short for --etcd-prefix' }, etcdKey)
const flags = [endpointsFlag, prefixFlag, ...placeFlags]

/** `weft server export FILE`: exits 1 when there is nothing to export. */
export async function runExport(args: readonly string[], tools: ServerTools): Promise<number> {
  const line = readLine(flags, args)
  requireWords(line.words, { least: 1, most: 1, accepted: 'a file, or - for standard output' })
  const values = readFlags(flags, line, readEnvironment(placeFlags, tools.environment))
  const place = readEtcdOptions(values)
  const options = {
    ...place,
    endpoints: values.of(endpointsFlag) ?? place.endpoints,
    prefix: values.of(prefixFlag) ?? place.prefix,
  }
  using etcd = await tools.connect(options)
  const { document, expired } = await exportStore(etcd, options.prefix, tools.now())
  if (document.keys.length === 0)
    throw new Error(
      `there are no keys under ${options.prefix}/ at ${options.endpoints.join(',')}; --prefix says where else to look`,
    )
  if (expired > 0) tools.note(`${expired} keys are left out: their leases ran out meanwhile`)
  const path = line.words[0]?.text ?? '-'
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
