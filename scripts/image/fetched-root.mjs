import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../steps/root.mjs'
import { architectures } from './architectures.mjs'

const cache = join(root, 'node_modules', '.cache', 'image')
const debianSources = ['/etc/apt/sources.list.d/debian.sources', '/etc/apt/sources.list']

/** A root of the packages of Debian that the lock names, Node in it: the same bytes wherever an image is built. */
export function fetchedRoot(architecture, lock) {
  const name = digest('sha256', Buffer.from(JSON.stringify(lock.debian[architecture]))).slice(0, 16)
  const place = join(cache, `root-${architecture}-${name}`)
  if (existsSync(place)) return place
  const draft = `${place}.draft`
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { recursive: true })
  for (const file of fetchDebian(architecture, lock.debian[architecture]))
    execFileSync('dpkg-deb', ['--extract', file, draft])
  renameSync(draft, place)
  return place
}

/** Node as its makers built it. */
export function fetchedNode(architecture, lock) {
  const name = `node-linux-${architectures[architecture].node}`
  return join(fetchPackage(name, lock.node.version, lock.node.integrity[architecture]), 'bin', 'node')
}

/** The folder of a package of npm, of exactly these bytes. */
export function fetchPackage(name, version, integrity) {
  const place = join(cache, 'npm', `${name.replace('/', '-')}-${version}`)
  if (existsSync(place)) return place
  const folder = `${place}.draft`
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  execFileSync('npm', ['pack', `${name}@${version}`, '--silent', '--pack-destination', folder], { stdio: 'pipe' })
  const [archive] = readdirSync(folder)
  const found = `sha512-${createHash('sha512')
    .update(readFileSync(join(folder, archive)))
    .digest('base64')}`
  if (found !== integrity) throw new Error(`${name} ${version}: found ${found}, accepted is ${integrity}`)
  execFileSync('tar', ['-xzf', join(folder, archive), '-C', folder])
  renameSync(join(folder, 'package'), place)
  rmSync(folder, { recursive: true })
  return place
}

/** What the lock would be today: the newest that this machine's sources of Debian have. */
export function newestDebian(architecture, packages) {
  const apt = privateApt(architecture)
  rmSync(apt.folder, { recursive: true })
  mkdirSync(apt.folder)
  apt.run(['update'])
  const plan = apt.run(['install', '--simulate', '--no-install-recommends', ...packages])
  const wanted = [...plan.matchAll(/^Inst (\S+) \((\S+) .*$/gm)].map(([, name, version]) => `${name}=${version}`).sort()
  apt.run(['download', ...wanted], apt.folder)
  return readdirSync(apt.folder)
    .sort()
    .map(file => ({ file, sha256: digest('sha256', readFileSync(join(apt.folder, file))) }))
}

function fetchDebian(architecture, files) {
  const apt = privateApt(architecture)
  // Names are `nftables_1.0.6-2_amd64.deb`, with an epoch's colon written as %3a.
  const wanted = files.map(({ file }) => decodeURIComponent(file.split('_').slice(0, 2).join('=')))
  if (files.some(({ file }) => !existsSync(join(apt.folder, file)))) {
    apt.run(['update'])
    apt.run(['download', ...wanted], apt.folder)
  }
  return files.map(({ file, sha256 }) => {
    const path = join(apt.folder, file)
    if (!existsSync(path) || digest('sha256', readFileSync(path)) !== sha256)
      throw new Error(
        `${file}: this machine's sources of Debian have another one than locked.json names. npm run image -- --update takes what they have`,
      )
    return path
  })
}

/** apt with state of its own: this machine's packages and architectures are none of its business. */
function privateApt(architecture) {
  const sources = debianSources.find(path => existsSync(path))
  if (sources === undefined)
    throw new Error(
      'images are built of the packages of Debian, and this machine has no sources of them; --from-host makes one of what is installed here',
    )
  const folder = join(cache, `apt-${architecture}`)
  for (const name of ['lists/partial', 'cache/archives/partial', 'debs'])
    mkdirSync(join(folder, name), { recursive: true })
  writeFileSync(join(folder, 'status'), '')
  const settings = [
    `APT::Architecture "${architecture}";`,
    `APT::Architectures { "${architecture}"; };`,
    `Dir::State::Lists "${folder}/lists";`,
    `Dir::State::status "${folder}/status";`,
    `Dir::Cache "${folder}/cache";`,
    'Dir::Etc::sourceparts "/dev/null";',
    `Dir::Etc::sourcelist "${sources}";`,
    'APT::Sandbox::User "root";',
  ]
  writeFileSync(join(folder, 'apt.conf'), `${settings.join('\n')}\n`)
  const options = { env: { ...process.env, APT_CONFIG: join(folder, 'apt.conf'), LC_ALL: 'C' }, encoding: 'utf8' }
  const debs = join(folder, 'debs')
  const run = (args, cwd = folder) => execFileSync('apt-get', ['-qq', ...args], { ...options, cwd })
  return { folder: debs, run }
}

function digest(algorithm, bytes) {
  return createHash(algorithm).update(bytes).digest('hex')
}
