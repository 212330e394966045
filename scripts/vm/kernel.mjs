import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../steps/root.mjs'
import { must } from '../steps/run.mjs'

/** Debian's kernel, fetched and unpacked beside everything else that is fetched; nothing of it is installed. */
export async function unpackKernel() {
  const cache = join(root, 'node_modules', '.cache', 'vm')
  const name = packageName()
  const folder = join(cache, name)
  const version = name.replace(/^linux-image-/, '')
  const kernel = { folder, version, image: join(folder, 'vmlinux'), modules: join(folder, 'lib', 'modules', version) }
  if (existsSync(folder)) return kernel
  console.log(`Fetching ${name} …`)
  const making = `${folder}.new`
  rmSync(making, { recursive: true, force: true })
  mkdirSync(making, { recursive: true })
  await must('apt-get', ['download', '-qq', name], { cwd: making })
  for (const file of readdirSync(making)) {
    await must('dpkg-deb', ['--extract', join(making, file), making])
    rmSync(join(making, file))
  }
  // The name of the folder with the modules' dependencies is all that depmod needs to know of the machine.
  await must('busybox', ['depmod', '-b', making, version])
  writeFileSync(join(making, 'vmlinux'), unpackImage(readFileSync(join(making, 'boot', `vmlinuz-${version}`))))
  renameSync(making, folder)
  return kernel
}

function packageName() {
  const depends = execFileSync('apt-cache', ['depends', 'linux-image-amd64'], { encoding: 'utf8' })
  const name = /Depends: (linux-image-\d\S+)/.exec(depends)?.[1]
  if (name === undefined) throw new Error(`apt-cache knows no kernel of Debian: ${depends}`)
  return name
}

/** The ELF image inside a bzImage: without acceleration the machine would be unpacking it for seconds at each start. */
function unpackImage(image) {
  // The setup header of the boot protocol: setup_sects, payload_offset, payload_length.
  const start = ((image[0x1f1] || 4) + 1) * 512 + image.readUInt32LE(0x248)
  const payload = image.subarray(start, start + image.readUInt32LE(0x24c))
  // Behind the stream stands its length, which xz is told not to look at.
  return execFileSync('xz', ['--decompress', '--stdout', '--single-stream'], { input: payload, maxBuffer: 1 << 28 })
}
