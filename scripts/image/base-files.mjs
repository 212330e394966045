import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { readElf } from './elf.mjs'

/** What the daemon starts: under these names the program finds out what it is to be. */
const iptablesNames = ['', '-nft', '-legacy'].flatMap(variant =>
  ['iptables', 'ip6tables'].flatMap(program => ['', '-save', '-restore'].map(verb => `${program}${variant}${verb}`)),
)
const multi = name => (name.includes('-legacy') ? 'xtables-legacy-multi' : 'xtables-nft-multi')

/**
 * The files below weft: Node, nft, iptables with its extensions, and the libraries that they need, out of a folder that is
 * the root of a Debian. Nothing else of that: no shell, no package manager.
 */
export function baseFiles({ root, node, triplet }) {
  const files = new Map()
  const programs = ['nft', 'xtables-nft-multi', 'xtables-legacy-multi']
  take('usr/bin/node', node)
  for (const program of programs) take(`usr/sbin/${program}`, found(root, [`usr/sbin/${program}`]))
  const extensions = `usr/lib/${triplet}/xtables`
  for (const name of readdirSync(join(root, extensions)).sort())
    if (name.endsWith('.so')) take(`${extensions}/${name}`, found(root, [`${extensions}/${name}`]))
  const links = iptablesNames.map(name => ({ path: `usr/sbin/${name}`, target: multi(name) }))
  return [...files.values(), ...links, ...noticesIn(root)]

  function take(path, source) {
    if (files.has(path)) return
    const content = readFileSync(source)
    files.set(path, { path, mode: 0o755, content })
    const elf = readElf(content)
    if (elf?.interpreter) take(elf.interpreter.slice(1), found(root, [elf.interpreter.slice(1)]))
    for (const library of elf?.needed ?? []) takeLibrary(library)
  }

  function takeLibrary(name) {
    // That one stands where programs ask for it.
    if (name.startsWith('ld-linux')) return
    const places = [`usr/lib/${triplet}`, `lib/${triplet}`, 'usr/lib', 'lib']
    take(
      `usr/lib/${triplet}/${name}`,
      found(
        root,
        places.map(place => `${place}/${name}`),
      ),
    )
  }
}

/** Whose work it is. A root of one's own has the notices of all its packages; this machine's would have too many. */
function noticesIn(root) {
  const folder = join(root, 'usr', 'share', 'doc')
  if (root === '/' || !existsSync(folder)) return []
  return readdirSync(folder)
    .sort()
    .map(name => ({ path: `usr/share/doc/${name}/copyright`, source: join(folder, name, 'copyright') }))
    .filter(({ source }) => existsSync(source) && !lstatSync(source).isSymbolicLink())
    .map(({ path, source }) => ({ path, mode: 0o644, content: readFileSync(source) }))
}

/** The file that the first of these paths leads to within the root, also where links in it begin with a slash. */
function found(root, paths) {
  for (const path of paths) {
    const place = follow(root, join('/', path), 0)
    if (place !== undefined) return place
  }
  const programs = root === '/' ? '; on Debian: apt-get install nftables iptables' : ''
  throw new Error(`${root} has no ${paths[0]}, which the image needs${programs}`)
}

function follow(root, path, turns) {
  if (turns > 40) return undefined
  let walked = '/'
  const names = path.split('/').filter(Boolean)
  for (const [index, name] of names.entries()) {
    const place = join(walked, name)
    const stat = lstatSync(join(root, place), { throwIfNoEntry: false })
    if (stat === undefined) return undefined
    if (stat.isSymbolicLink()) {
      const target = resolve(dirname(place), readlinkSync(join(root, place)))
      return follow(root, join(target, ...names.slice(index + 1)), turns + 1)
    }
    walked = place
  }
  return join(root, walked)
}
