import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { root } from './prepare.mjs'
import { run } from './run.mjs'

// What tests use to look at the kernel with other eyes than ours, and the Debian packages that bring it.
const packageOf = {
  ip: 'iproute2',
  bridge: 'iproute2',
  nft: 'nftables',
  iptables: 'iptables',
  unshare: 'util-linux',
  setpriv: 'util-linux',
  nsenter: 'util-linux',
  openssl: 'openssl',
  strace: 'strace',
  'host-local': 'containernetworking-plugins',
  podman: 'podman',
  runc: 'runc',
  busybox: 'busybox-static',
}

// What the embedded server is compared with, and a container runtime. Installing them would start servers on this machine, so
// they are only unpacked.
const serverPrograms = {
  etcd: 'etcd-server',
  etcdctl: 'etcd-client',
  containerd: 'containerd',
  'containerd-shim-runc-v2': 'containerd',
  ctr: 'containerd',
}

// A machine to boot another kernel in. What runs there is looked at with the programs above.
const vmPackageOf = {
  'qemu-system-x86_64': 'qemu-system-x86',
  busybox: 'busybox-static',
  flock: 'util-linux',
  xz: 'xz-utils',
}

/** Installs the missing test packages where that is ours to do: as root on Debian. Elsewhere says how to get them. */
export async function installTestPackages() {
  await installPackages(packageOf)
}

/** Answers with the packages that are not to be had. */
export async function installVmPackages() {
  const programs = { ...vmPackageOf, ip: 'iproute2', nft: 'nftables' }
  await installPackages(programs)
  return missingPackages(programs)
}

function missingPackages(programs) {
  const missing = Object.keys(programs).filter(program => !isOnPath(program))
  return [...new Set(missing.map(name => programs[name]))]
}

async function installPackages(programs) {
  const missing = missingPackages(programs)
  if (missing.length === 0) return
  const isDebianRoot = process.getuid?.() === 0 && existsSync('/etc/debian_version')
  if (!isDebianRoot) {
    console.log(
      `Some tests are skipped for want of ${missing.join(', ')}. On Debian: apt-get install ${missing.join(' ')}`,
    )
    return
  }
  console.log(`Installing what the tests need: ${missing.join(', ')} …`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await run('apt-get', ['update', '-qq'], { env })
  const code = await run('apt-get', ['install', '-qq', '-y', '--no-install-recommends', ...missing], { env })
  if (code !== 0) console.log('That failed; the tests that need them are skipped.')
}

/** A folder with the server programs that are not installed here; undefined if there is no need, or no Debian to get them from. */
export async function unpackServers() {
  const missing = Object.keys(serverPrograms).filter(program => !isOnPath(program))
  if (missing.length === 0) return undefined
  const cache = join(root, 'node_modules', '.cache', 'servers')
  const programs = join(cache, 'usr', 'bin')
  if (missing.every(program => existsSync(join(programs, program)))) return programs
  if (!existsSync('/etc/debian_version')) {
    console.log(`Some tests are skipped for want of ${missing.join(' and ')}.`)
    return undefined
  }
  const packages = [...new Set(missing.map(program => serverPrograms[program]))]
  console.log(`Fetching what the tests need: ${packages.join(', ')} …`)
  mkdirSync(cache, { recursive: true })
  const download = () => run('apt-get', ['download', '-qq', ...packages], { cwd: cache })
  if ((await download()) !== 0 && process.getuid?.() === 0) {
    await run('apt-get', ['update', '-qq'])
    await download()
  }
  for (const file of readdirSync(cache).filter(name => name.endsWith('.deb')))
    await run('dpkg-deb', ['--extract', join(cache, file), cache])
  if (!missing.every(program => existsSync(join(programs, program))))
    console.log('That failed; the tests that need them are skipped.')
  return programs
}

function isOnPath(program) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin', '/usr/lib/cni']
  return folders.some(folder => existsSync(join(folder, program)))
}
