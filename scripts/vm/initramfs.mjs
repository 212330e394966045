import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

/** What it takes to reach the host's files; everything else the kernel loads from there. */
const needed = ['virtio_pci', 'virtio_console', 'virtio-rng', '9pnet_virtio', '9p', 'overlay']

/** The first file system of the machine: busybox, the modules that lead to the real one, and `init.sh`. */
export function makeInitramfs({ modules }) {
  const init = readFileSync(fileURLToPath(new URL('init.sh', import.meta.url)))
  const folders = ['bin', 'dev', 'proc', 'sys', 'sbin', 'modules', 'new', 'host', 'own']
  const files = [
    ['init', init],
    ['bin/busybox', readFileSync('/bin/busybox')],
    // The kernel starts this one here, whoever asks for a module.
    ['sbin/modprobe', Buffer.from('#!/bin/busybox sh\nexec /bin/busybox chroot /new /bin/busybox modprobe "$@"\n')],
    ...inLoadOrder(modules).map((file, index) => [
      `modules/${String(index).padStart(2, '0')}-${basename(file)}`,
      readFileSync(join(modules, file)),
    ]),
  ]
  return gzipSync(archive(folders, files), { level: 1 })
}

/** Each after what it stands on, as modules.dep tells it: from the farthest to the nearest. */
function inLoadOrder(modules) {
  const lines = readFileSync(join(modules, 'modules.dep'), 'utf8').trim().split('\n')
  const order = new Set()
  for (const name of needed) {
    const line = lines.find(one => one.slice(0, one.indexOf(':')).endsWith(`/${name}.ko`))
    // Built in.
    if (line === undefined) continue
    const [file, ...dependencies] = line.split(/:? +|:$/).filter(Boolean)
    for (const one of [...dependencies.reverse(), file]) order.add(one)
  }
  return [...order]
}

const folderMode = 0o40755
const programMode = 0o100755

/** A cpio archive in the format `newc`, which is what the kernel reads. */
function archive(folders, files) {
  const entries = [
    ...folders.map(name => entry(name, folderMode, Buffer.alloc(0))),
    ...files.map(([name, content]) => entry(name, programMode, content)),
    entry('TRAILER!!!', 0, Buffer.alloc(0)),
  ]
  return Buffer.concat(entries.flat())
}

function entry(name, mode, content) {
  const path = Buffer.from(`${name}\0`)
  // inode, mode, owner, group, links, time, size, four device numbers, length of the name, checksum
  const fields = [0, mode, 0, 0, 1, 0, content.length, 0, 0, 0, 0, path.length, 0]
  const header = Buffer.from(`070701${fields.map(field => field.toString(16).padStart(8, '0')).join('')}`)
  return [header, path, padding(header.length + path.length), content, padding(content.length)]
}

function padding(length) {
  return Buffer.alloc((4 - (length % 4)) % 4)
}
