// npm run image: one image of the Open Container Initiative for daemon, CNI plugin and installer, without a container engine.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { architectures, nativeArchitecture } from './image/architectures.mjs'
import { baseFiles } from './image/base-files.mjs'
import { fetchedNode, fetchedRoot, fetchPackage, newestDebian } from './image/fetched-root.mjs'
import { Layout } from './image/layout.mjs'
import { shimFor } from './image/shim-for.mjs'
import { writeTar } from './image/tar.mjs'
import { weftFiles } from './image/weft-files.mjs'
import { prepare } from './steps/prepare.mjs'
import { root } from './steps/root.mjs'

const usage = `npm run image [-- OPTIONS]

  --arch amd64|arm64   only that one; both if left out
  --output FOLDER      where the layout goes  [dist/image]
  --from-host          of the programs that this machine has, at once and for its own architecture: for tests, not reproducible elsewhere
  --as-built           without building first
  --as-version TEXT    another version than package.json says
  --update             write anew which packages of Debian it is made of
`
const { values } = parseArgs({
  options: {
    arch: { type: 'string', multiple: true },
    output: { type: 'string', default: join(root, 'dist', 'image') },
    'from-host': { type: 'boolean', default: false },
    'as-built': { type: 'boolean', default: false },
    'as-version': { type: 'string' },
    update: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
const lockFile = join(root, 'scripts', 'image', 'locked.json')
const lock = JSON.parse(readFileSync(lockFile, 'utf8'))
try {
  if (values.help) console.log(usage)
  else if (values.update) update()
  else await build()
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}

async function build() {
  if (!values['as-built']) await prepare()
  const manifest = JSON.parse(readFileSync(join(root, 'packages', 'weft', 'package.json'), 'utf8'))
  const version = values['as-version'] ?? manifest.version
  const wanted = values.arch ?? (values['from-host'] ? [nativeArchitecture] : Object.keys(architectures))
  const layout = new Layout(values.output, { packs: !values['from-host'] })
  const images = wanted.map(architecture => {
    const base = values['from-host'] ? hostBase() : fetchedBase(architecture)
    const layers = [base, weftFiles({ shim: shimFor(architecture), koffi: koffiOf(architecture), version })].map(
      writeTar,
    )
    const { image, bytes } = layout.addImage({ architecture, layers, config: configOf(version) })
    const files = layers.map(tar => megabytes(tar.length)).join(' + ')
    console.log(`${architecture}: ${files} MB of files, ${megabytes(bytes)} MB to fetch`)
    return image
  })
  const digest = layout.finish(images, { tag: version, fullName: `docker.io/library/weft:${version}` })
  console.log(`${values.output}: weft ${version}, ${digest}`)
}

function fetchedBase(architecture) {
  const { triplet } = architectures[architecture]
  return baseFiles({ root: fetchedRoot(architecture, lock), node: fetchedNode(architecture, lock), triplet })
}

function hostBase() {
  return baseFiles({ root: '/', node: process.execPath, triplet: architectures[nativeArchitecture].triplet })
}

/** npm installs the part for this machine only; the lock has the others too. */
function koffiOf(architecture) {
  const nativeName = architectures[architecture].koffi
  const installed = join(root, 'node_modules', '@koromix', nativeName)
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const { version, integrity } = packages[`node_modules/@koromix/${nativeName}`]
  const native =
    architecture === nativeArchitecture ? installed : fetchPackage(`@koromix/${nativeName}`, version, integrity)
  return { scripts: join(root, 'node_modules', 'koffi'), native, nativeName }
}

function configOf(version) {
  return {
    Env: ['PATH=/opt/bin:/usr/sbin:/usr/bin'],
    Entrypoint: ['/opt/bin/flanneld'],
    Labels: { 'org.opencontainers.image.title': 'weft', 'org.opencontainers.image.version': version },
  }
}

function update() {
  const packages = ['nftables', 'iptables', 'libstdc++6', 'libgcc-s1', 'libc6']
  const debian = Object.fromEntries(Object.keys(architectures).map(name => [name, newestDebian(name, packages)]))
  writeFileSync(lockFile, `${JSON.stringify({ ...lock, debian }, undefined, 2)}\n`)
}

function megabytes(bytes) {
  return (bytes / 1e6).toFixed(1)
}
