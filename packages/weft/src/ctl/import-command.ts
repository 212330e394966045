import { parseArgs } from 'node:util'
import { checkFlags } from '../daemon/check-flags.js'
import { etcdFlags, readEtcdOptions } from '../daemon/etcd-flags.js'
import { importStore } from '../server/transfer/import-store.js'
import { readStoreDocument } from '../server/transfer/read-store-document.js'
import { jsonLines, requireWords } from './etcd-command.js'
import { formatImport } from './format-import.js'
import type { ServerTools } from './server-tools.js'
import { splitWords } from './split-words.js'

// The document itself says under which prefix its keys are.
const { 'etcd-prefix': _, ...placeFlags } = etcdFlags
const flags = {
  ...placeFlags,
  endpoints: { type: 'string' },
  replace: { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const

/** `weft server import FILE`: exits 1 when it is refused, also when it would be. */
export async function runImport(args: readonly string[], tools: ServerTools): Promise<number> {
  const { words, rest } = splitWords(args, flags)
  checkFlags(rest, flags)
  requireWords(words, { least: 1, most: 1, accepted: 'a file, or - for standard input' })
  const { values } = parseArgs({ args: [...rest], options: flags })
  const [path = '-'] = words
  const { warnings, ...document } = readStoreDocument(path, await tools.read(path))
  for (const warning of warnings) tools.note(warning)
  using etcd = tools.connect(
    readEtcdOptions({
      ...values,
      'etcd-endpoints': values.endpoints ?? values['etcd-endpoints'],
      'etcd-prefix': document.prefix,
    }),
  )
  const options = { replaces: values.replace, isDryRun: values['dry-run'] }
  const plan = await importStore(etcd, document, options)
  const isRefused = !options.replaces && plan.keys.some(({ found }) => found === 'something else')
  const keys = plan.keys.map(({ key, found, lease }) => ({ key: key.toString(), found, hasLease: lease !== undefined }))
  const answer = { isDone: !options.isDryRun, isRefused, keys, transactions: plan.batches.length }
  tools.print(values.json ? jsonLines(answer) : formatImport(answer))
  return isRefused ? 1 : 0
}
