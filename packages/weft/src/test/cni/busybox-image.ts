import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { arch } from 'node:os'
import { join } from 'node:path'

const busybox = ['/bin/busybox', '/usr/bin/busybox'].find(path => existsSync(path))

/** Why no image can be made here; false when one can. */
export const skipWithoutBusybox: string | false = isStatic()
  ? false
  : 'needs a busybox that needs no libraries, for want of an image; install the package busybox-static'

/** What `busybox httpd -h /www` has to say. */
export const pageText = 'woven'

export const imageName = 'localhost/weft-test:latest'

/** A tar of all files that a container has. */
export function writeFilesystem(folder: string): string {
  const files = join(folder, 'files')
  mkdirSync(join(files, 'bin'), { recursive: true })
  mkdirSync(join(files, 'www'))
  cpSync(busybox ?? '', join(files, 'bin', 'busybox'), { dereference: true })
  writeFileSync(join(files, 'www', 'index.html'), pageText)
  return archive(files)
}

/** The same as an image of the Open Container Initiative, for runtimes that take nothing else. */
export function writeImage(folder: string): string {
  const image = join(folder, 'image')
  const blobs = join(image, 'blobs', 'sha256')
  mkdirSync(blobs, { recursive: true })
  const add = (mediaType: string, content: Buffer | object) => {
    const bytes = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content))
    const hash = createHash('sha256').update(bytes).digest('hex')
    writeFileSync(join(blobs, hash), bytes)
    return { mediaType: `application/vnd.oci.image.${mediaType}`, digest: `sha256:${hash}`, size: bytes.length }
  }
  const layer = add('layer.v1.tar', readFileSync(writeFilesystem(folder)))
  const config = add('config.v1+json', {
    architecture: arch() === 'x64' ? 'amd64' : arch(),
    os: 'linux',
    config: {},
    rootfs: { type: 'layers', diff_ids: [layer.digest] },
  })
  const manifest = add('manifest.v1+json', { schemaVersion: 2, config, layers: [layer] })
  const named = { ...manifest, annotations: { 'io.containerd.image.name': imageName } }
  writeFileSync(join(image, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [named] }))
  writeFileSync(join(image, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }))
  return archive(image)
}

function archive(folder: string): string {
  const path = `${folder}.tar`
  execFileSync('tar', ['--owner=0', '--group=0', '--numeric-owner', '-C', folder, '-cf', path, '.'])
  return path
}

function isStatic(): boolean {
  return busybox !== undefined && spawnSync('ldd', [busybox], { stdio: 'ignore' }).status !== 0
}
