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

/** The files of weft itself: the programs as they are bundled, what they find beside themselves, and the plugin. */
export function weftFiles({ shim, koffi, version }) {
  const programs = [...partsOf(Object.values(launchers))].map(([name, content]) =>
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

/** The bundled programs with all that they import: an earlier build may have left more in their folder. */
function partsOf(names) {
  const parts = new Map()
  const add = name => {
    if (parts.has(name)) return
    const content = readFileSync(join(built, name))
    parts.set(name, content)
    for (const [, part] of content.toString().matchAll(/\b(?:from|import)\s*\(?\s*"\.\/([^"]+\.js)"/g)) add(part)
  }
  for (const name of names) add(name)
  return parts
}

/** Of koffi what is executed: its sources and the machine code for other C libraries stay behind. */
function koffiFiles({ scripts, native, nativeName }) {
  const own = ['package.json', 'index.js', 'LICENSE.txt', 'src/koffi/index.js', 'src/koffi/src/static.js']
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
