import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { run } from './run.mjs'

// What tests use to look at the kernel with other eyes than ours, and the Debian packages that bring it.
const packageOf = { ip: 'iproute2', bridge: 'iproute2', nft: 'nftables', unshare: 'util-linux', setpriv: 'util-linux' }

/** Installs the missing test packages where that is ours to do: as root on Debian. Elsewhere says how to get them. */
export async function installTestPackages() {
  const missing = [
    ...new Set(
      Object.keys(packageOf)
        .filter(program => !isOnPath(program))
        .map(name => packageOf[name]),
    ),
  ]
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

function isOnPath(program) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin']
  return folders.some(folder => existsSync(join(folder, program)))
}
