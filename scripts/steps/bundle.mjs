import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { build } from 'esbuild'
import { root } from './root.mjs'

const packages = join(root, 'packages')
const folder = join(packages, 'weft', 'dist', 'programs')
const entryPoints = {
  weft: join(packages, 'weft', 'dist', 'bin', 'weft.js'),
  weftd: join(packages, 'weft', 'dist', 'bin', 'weftd.js'),
  'weft-cni': join(packages, 'weft', 'dist', 'bin', 'weft-cni.js'),
  lab: join(packages, 'weft', 'dist', 'lab', 'program.js'),
  // A thread that the embedded server starts: it looks for it beside itself.
  'journal-thread': join(packages, 'etcd', 'dist', 'server', 'journal', 'journal-thread.js'),
}

/** The programs in a few files each: to find and load four hundred took Node most of the time that a start takes. */
export async function bundle() {
  await bundleInto(folder, entryPoints)
}

export async function bundleInto(outdir, entryPoints) {
  const { outputFiles } = await build({
    entryPoints,
    outdir,
    bundle: true,
    splitting: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // Two find their machine code beside themselves; the third gRPC would only ask for if we served its diagnostics.
    external: ['koffi', 'lmdb', '@grpc/proto-loader'],
    // Packages in the older form ask for Node's own modules by `require`.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [onlyWhatIsUsed],
  })
  mkdirSync(outdir, { recursive: true })
  for (const { path, contents } of outputFiles) writeWhole(path, contents)
}

/** What makes connections to all kinds of objects in the client for Kubernetes is nine tenths of it, and done by nobody here. */
const onlyWhatIsUsed = {
  name: 'only what is used',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /./ }, async ({ path, importer, pluginData, ...asked }) => {
      if (pluginData === onlyWhatIsUsed || !`${importer} ${path}`.includes('@kubernetes/client-node')) return undefined
      const found = await resolve(path, { importer, pluginData: onlyWhatIsUsed, ...asked })
      return { ...found, sideEffects: false }
    })
  },
}

/** Never half a file: something may be starting from here just now. */
function writeWhole(path, contents) {
  if (existsSync(path) && readFileSync(path).equals(contents)) return
  const draft = join(dirname(path), `.${basename(path)}.${process.pid}`)
  const isProgram = contents.subarray(0, 2).toString() === '#!'
  writeFileSync(draft, contents, { mode: isProgram ? 0o755 : 0o644 })
  renameSync(draft, path)
}
