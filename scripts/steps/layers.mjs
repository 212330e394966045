import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { root } from './prepare.mjs'

const source = join(root, 'packages', 'weft', 'src')

// What each folder of packages/weft/src may import. An arrow that is not here is a mistake.
const mayImport = {
  model: [],
  document: ['model'],
  flags: ['document'],
  time: [],
  files: ['document', 'time'],
  backends: ['model', 'document'],
  config: ['model', 'document', 'backends'],
  plan: ['model', 'backends', 'config'],
  diff: ['model'],
  kernel: ['model'],
  'kernel/memory': ['model', 'kernel'],
  'kernel/linux': ['model', 'kernel', 'diff'],
  store: ['model', 'document', 'time'],
  'store/memory': ['model', 'time', 'store'],
  'store/file': ['model', 'document', 'store', 'files'],
  'store/etcd': ['model', 'document', 'time', 'backends', 'store'],
  'store/kubernetes': ['model', 'document', 'files', 'time', 'backends', 'store'],
  'store/snapshot': ['model', 'document', 'time', 'files', 'store'],
  cni: ['model', 'document', 'time', 'files'],
  reconcile: ['model', 'time', 'backends', 'config', 'plan', 'diff', 'kernel', 'kernel/memory', 'store'],
  api: ['model', 'time'],
  metrics: ['model', 'time', 'plan', 'reconcile'],
  daemon: [
    'model',
    'time',
    'document',
    'flags',
    'files',
    'config',
    'plan',
    'diff',
    'kernel',
    'store',
    'reconcile',
    'api',
    'metrics',
  ],
  server: ['model', 'document', 'files', 'time'],
  deploy: ['model', 'metrics'],
  lab: ['model', 'document', 'flags', 'files', 'time', 'api', 'ctl'],
  ctl: [
    'model',
    'time',
    'document',
    'flags',
    'config',
    'plan',
    'diff',
    'store',
    'store/etcd',
    'store/kubernetes',
    'cni',
    'api',
    'daemon',
    'server',
  ],
  bin: ['document', 'flags', 'files', 'cni', 'daemon', 'ctl', 'lab', 'server', 'time'],
}

// Only these files name concrete adapters.
const composers = {
  'daemon/serve-runtimes.ts': ['cni'],
  'daemon/wire.ts': ['kernel/linux', 'store/file'],
  'daemon/connect-etcd.ts': ['store/etcd'],
  'daemon/etcd-parts.ts': ['store/etcd', 'store/snapshot'],
  'daemon/connect-kubernetes.ts': ['store/kubernetes'],
  'daemon/find-own-node.ts': ['store/kubernetes'],
  'daemon/kubernetes-parts.ts': ['store/file', 'store/kubernetes', 'store/snapshot'],
}

// These decide; they do not act, wait or look at a clock.
const pure = new Set(['model', 'document', 'flags', 'backends', 'config', 'plan', 'diff'])
const pureBuiltins = new Set(['node:crypto', 'node:util'])
const puzzlers = [
  /\bDate\.now\(/,
  /\bnew Date\(\)/,
  /\bMath\.random\(/,
  /\bprocess\./,
  /\bsetTimeout\(/,
  /\bconsole\./,
  /\bperformance\./,
]

/** A sentence for each import, or use of the outside world, that breaks the layers. */
export function layerFaults() {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  return files.filter(file => file.endsWith('.ts') && !isTestSide(file)).flatMap(faultsOf)
}

/** Tests and what stands beside them may use everything. */
function isTestSide(file) {
  return /\.(test|conformance|fixture)\.ts$/.test(file) || /(^|\/)(test|testing|conformance)\//.test(file)
}

function faultsOf(file) {
  const text = readFileSync(join(source, file), 'utf8')
  const folder = folderOf(file)
  const allowed = new Set([folder, ...(mayImport[folder] ?? []), ...(composers[file] ?? [])])
  const faults = mayImport[folder] === undefined ? [`${file}: the folder ${folder} has no place among the layers`] : []
  for (const [, specifier] of text.matchAll(/(?:from|import)\s+'([^']+)'/g)) {
    if (specifier.startsWith('.')) {
      const target = folderOf(relative(source, resolve(source, dirname(file), specifier)))
      if (!allowed.has(target)) faults.push(`${file}: ${folder} must not import ${target} (${specifier})`)
    } else if (pure.has(folder) && specifier.startsWith('node:') && !pureBuiltins.has(specifier)) {
      faults.push(`${file}: ${folder} is pure and must not import ${specifier}`)
    } else if (pure.has(folder) && /^@weft\/(linux|netlink|netlab)/.test(specifier)) {
      faults.push(`${file}: ${folder} is pure and must not import ${specifier}`)
    }
  }
  const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
  if (pure.has(folder))
    for (const puzzler of puzzlers)
      if (puzzler.test(code)) faults.push(`${file}: ${folder} is pure and must not use ${puzzler.exec(code)?.[0]}`)
  return faults
}

/** The longest folder that has a rule: `kernel/linux/x.ts` is of kernel/linux, `backends/vxlan/x.ts` of backends. */
function folderOf(file) {
  const parts = dirname(file).split(sep)
  const two = parts.slice(0, 2).join('/')
  if (two in mayImport) return two
  return parts[0] === '.' ? '' : parts[0]
}
