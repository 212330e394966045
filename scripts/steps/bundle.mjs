import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { build } from 'esbuild'
import { codePath, compiledScript } from '../../packages/weft/dist/bin/compiled-script.js'
import { root } from './root.mjs'

const packages = join(root, 'packages')
const folder = join(packages, 'weft', 'dist', 'programs')
const bin = join(packages, 'weft', 'dist', 'bin')
const programs = {
  weft: join(bin, 'weft.js'),
  weftd: join(bin, 'weftd.js'),
  'install-conf': join(bin, 'install-conf.js'),
  'weft-cni': join(bin, 'weft-cni.js'),
  'weft-pump': join(packages, 'pump', 'dist', 'program', 'main.js'),
  lab: join(packages, 'weft', 'dist', 'lab', 'program.js'),
}
const parts = {
  'run-compiled': join(bin, 'run-compiled.js'),
  // A thread that the embedded server starts: it looks for it beside itself.
  'journal-thread': join(packages, 'etcd', 'dist', 'server', 'journal', 'journal-thread.js'),
}

const client = '@kubernetes/client-node'

/**
 * What makes connections to all kinds of objects in the client for Kubernetes is nine tenths of it, and done by nobody here.
 * It is bundled by itself first: of modules that are loaded late esbuild would keep every word.
 */
const onlyWhatIsUsed = {
  name: 'only what is used',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: new RegExp(`^${client}/`) }, ({ path }) => ({ path, namespace: client }))
    onLoad({ filter: /./, namespace: client }, async ({ path }) => {
      const stdin = { contents: `export * from '${path}'`, resolveDir: packages }
      const { outputFiles } = await build({ ...usual, stdin, format: 'esm', plugins: [withoutSideEffects] })
      return { contents: outputFiles[0].contents, resolveDir: packages }
    })
  },
}

const withoutSideEffects = {
  name: 'without side effects',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /./ }, async ({ path, importer, pluginData, ...asked }) => {
      if (pluginData === withoutSideEffects || !`${importer} ${path}`.includes(client)) return undefined
      const found = await resolve(path, { importer, pluginData: withoutSideEffects, ...asked })
      return { ...found, sideEffects: false }
    })
  },
}

const usual = {
  bundle: true,
  write: false,
  platform: 'node',
  target: 'node20',
  // Two find their machine code beside themselves; the third gRPC would only ask for if we served its diagnostics.
  external: ['koffi', 'lmdb', '@grpc/proto-loader'],
  legalComments: 'none',
  logLevel: 'warning',
  // Of a package, which says so on purpose.
  logOverride: { 'equals-negative-zero': 'silent' },
  plugins: [onlyWhatIsUsed],
}

/**
 * Each program in one file, and beside it what V8 makes of it: to find, load and compile four hundred files took Node
 * most of the time that a start takes. The name of the file tells its contents, so that one is never run by the other's code.
 */
export async function bundle() {
  mkdirSync(folder, { recursive: true })
  const [bundles, others] = await Promise.all([bundled(programs, '[name]-[hash]'), bundled(parts, '[name]')])
  writeWhole(join(folder, 'package.json'), '{ "type": "commonjs" }\n')
  for (const { path, contents } of [...others, ...bundles]) writeWhole(path, contents)
  for (const { path } of bundles) if (!hasCode(path)) writeWhole(codePath(path), codeOf(path))
  for (const name of Object.keys(programs)) writeWhole(join(folder, `${name}.js`), launcher(name, bundles), 0o755)
  removeOthers(bundles.map(({ path }) => path))
}

async function bundled(entryPoints, entryNames) {
  const { outputFiles } = await build({
    ...usual,
    entryPoints,
    entryNames,
    outdir: folder,
    format: 'cjs',
    // A script that is run from its compiled form has no way to import.
    supported: { 'dynamic-import': false },
    define: { 'import.meta.url': 'importMetaUrl' },
    banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
  })
  return outputFiles
}

/** Programs that are started now and then, and may import. */
export async function bundleInto(outdir, entryPoints) {
  // Packages in the older form ask for Node's own modules by `require`.
  const js = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"
  await build({ ...usual, write: true, entryPoints, outdir, splitting: true, format: 'esm', banner: { js } })
}

/** What another version of Node made is of no use to this one. */
function hasCode(path) {
  return existsSync(codePath(path)) && !compiledScript(path).cachedDataRejected
}

/** All of it, not just what a first look needs: the rest would be compiled at each start. */
function codeOf(path) {
  setFlagsFromString('--no-lazy')
  const script = compiledScript(path)
  // Code remembers with which flags it was written down, and a start has the usual ones.
  setFlagsFromString('--lazy')
  return script.createCachedData()
}

function launcher(name, bundles) {
  const file = bundles.map(({ path }) => basename(path)).find(base => base.replace(/-[^-]+\.js$/, '') === name)
  return `#!/usr/bin/env node\nrequire('./run-compiled.js').runCompiled(require.resolve('./${file}'))\n`
}

/** Programs load all that they need when they start, so none misses what a former build left. */
function removeOthers(paths) {
  const kept = new Set(paths.flatMap(path => [basename(path), `${basename(path)}.code`]))
  const former = readdirSync(folder).filter(name => /-[A-Z0-9]{8}\.js(\.code)?$/.test(name) && !kept.has(name))
  for (const name of former) rmSync(join(folder, name))
}

/** Never half a file: something may be starting from here just now. */
function writeWhole(path, contents, mode = 0o644) {
  if (existsSync(path) && readFileSync(path).equals(Buffer.from(contents))) return
  const draft = join(dirname(path), `.${basename(path)}.${process.pid}`)
  writeFileSync(draft, contents, { mode })
  renameSync(draft, path)
}
