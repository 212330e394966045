import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../steps/root.mjs'

const place = 'usr/lib/weft'
const built = join(root, 'packages', 'weft', 'dist', 'programs')

// What containers are told to execute, and which program that is. The first two are flannel's names.
const launchers = {
  'opt/bin/flanneld': 'weftd.js',
  'opt/bin/install-conf': 'install-conf.js',
  'opt/bin/weftd': 'weftd.js',
  'opt/bin/weft': 'weft.js',
}

/** What weftd starts: it looks for it beside itself. */
const startedByOthers = ['weft-pump.js']

/** The files of weft itself: the programs as they are bundled, what they find beside themselves, and the plugin. */
export function weftFiles({ shim, koffi, version }) {
  const programs = partsOf([...new Set(Object.values(launchers)), ...startedByOthers]).map(([name, content]) =>
    file(`${place}/dist/programs/${name}`, 0o644, content),
  )
  const manifest = { name: 'weft', version, type: 'module' }
  const plugin = readFileSync(shim)
  return [
    ...programs,
    file(`${place}/package.json`, 0o644, Buffer.from(`${JSON.stringify(manifest)}\n`)),
    file(`${place}/LICENSE`, 0o644, readFileSync(join(root, 'LICENSE'))),
    file(`${place}/dist/programs/weft-cni`, 0o755, plugin),
    file('flannel', 0o755, plugin),
    ...koffiFiles(koffi),
    // There is no /usr/bin/env, nor a shell: the kernel starts Node, and Node the program.
    ...Object.entries(launchers).map(([path, program]) =>
      file(path, 0o755, Buffer.from(`#!/usr/bin/node\nimport('/${place}/dist/programs/${program}')\n`)),
    ),
  ]
}

/** Each program's file names the one that it runs. What the builder's Node has compiled is of no use to the image's. */
function partsOf(names) {
  const parts = new Set(['package.json', 'run-compiled.js', ...names])
  for (const name of names)
    for (const [, part] of readFileSync(join(built, name), 'utf8').matchAll(/'\.\/([^']+\.js)'/g)) parts.add(part)
  return [...parts].map(name => [name, readFileSync(join(built, name))])
}

/** Of koffi what is executed: its sources and the machine code for other C libraries stay behind. */
function koffiFiles({ scripts, native, nativeName }) {
  const own = ['package.json', 'index.cjs', 'LICENSE.txt', 'src/koffi/index.cjs', 'src/koffi/src/static.cjs']
  const architecture = nativeName.replace(/^koffi-/, '').replace('-', '_')
  const machine = ['package.json', 'index.js', `${architecture}/koffi.node`]
  return [
    ...own.map(name => ({ to: `koffi/${name}`, from: join(scripts, name) })),
    ...machine.map(name => ({ to: `@koromix/${nativeName}/${name}`, from: join(native, name) })),
  ].map(({ to, from }) => file(`${place}/node_modules/${to}`, 0o644, readFileSync(from)))
}

function file(path, mode, content) {
  return { path, mode, content }
}
