import { etcdFlags } from '../daemon/flags/etcd-flags.js'
import { readEtcdOptions } from '../daemon/read-etcd-options.js'
import { booleanFlag } from '../flags/define.js'
import { readEnvironment } from '../flags/environment.js'
import { readFlags } from '../flags/read-flags.js'
import { readLine } from '../flags/read-line.js'
import { importStore } from '../server/transfer/import-store.js'
import { readStoreDocument } from '../server/transfer/read-store-document.js'
import { jsonFlag, jsonLines, requireWords } from './etcd-command.js'
import { endpointsFlag } from './export-command.js'
import { formatImport } from './format-import.js'
import type { ServerTools } from './server-tools.js'

// The document itself says under which prefix its keys are.
const { prefix: _, ...rest } = etcdFlags
const placeFlags = Object.values(rest)
const replaceFlag = booleanFlag({ name: 'replace', help: 'overwrite keys that say something else' })
const dryRunFlag = booleanFlag({ name: 'dry-run', help: 'only say what would be done' })
const flags = [endpointsFlag, replaceFlag, dryRunFlag, jsonFlag, ...placeFlags]

/** `weft server import FILE`: exits 1 when it is refused, also when it would be. */
export async function runImport(args: readonly string[], tools: ServerTools): Promise<number> {
  const line = readLine(flags, args)
  requireWords(line.words, { least: 1, most: 1, accepted: 'a file, or - for standard input' })
  const values = readFlags(flags, line, readEnvironment(placeFlags, tools.environment))
  const place = readEtcdOptions(values)
  const path = line.words[0]?.text ?? '-'
  const { warnings, ...document } = readStoreDocument(path, await tools.read(path))
  for (const warning of warnings) tools.note(warning)
  const endpoints = values.of(endpointsFlag) ?? place.endpoints
  using etcd = await tools.connect({ ...place, endpoints, prefix: document.prefix })
  const options = { replaces: values.of(replaceFlag), isDryRun: values.of(dryRunFlag) }
  const plan = await importStore(etcd, document, options)
  const isRefused = !options.replaces && plan.keys.some(({ found }) => found === 'something else')
  const keys = plan.keys.map(({ key, found, lease }) => ({ key: key.toString(), found, hasLease: lease !== undefined }))
  const answer = { isDone: !options.isDryRun, isRefused, keys, transactions: plan.batches.length }
  tools.print(values.of(jsonFlag) ? jsonLines(answer) : formatImport(answer))
  return isRefused ? 1 : 0
}
