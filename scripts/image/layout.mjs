import { createHash } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const types = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  plain: 'application/vnd.oci.image.layer.v1.tar',
  packed: 'application/vnd.oci.image.layer.v1.tar+gzip',
}

/** A folder as the Open Container Initiative lays out images. What was in it goes. */
export class Layout {
  #folder
  #packs

  constructor(folder, { packs }) {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(join(folder, 'blobs', 'sha256'), { recursive: true })
    this.#folder = folder
    this.#packs = packs
  }

  /** One architecture: layers are tars, from the lowest to the highest. */
  addImage({ architecture, layers, config }) {
    const added = layers.map(tar => {
      const stored = this.#packs ? gzipSync(tar) : tar
      return { ...this.#add(this.#packs ? types.packed : types.plain, stored), contentDigest: digestOf(tar) }
    })
    const platform = { architecture, os: 'linux' }
    const rootfs = { type: 'layers', diff_ids: added.map(({ contentDigest }) => contentDigest) }
    const configuration = this.#addJson(types.config, { ...platform, config, rootfs })
    const manifest = this.#addJson(types.manifest, {
      schemaVersion: 2,
      mediaType: types.manifest,
      config: configuration,
      layers: added.map(({ mediaType, digest, size }) => ({ mediaType, digest, size })),
    })
    return { image: { ...manifest, platform }, bytes: added.reduce((sum, { size }) => sum + size, 0) }
  }

  /** Gives all architectures one name, and answers its digest. containerd takes no name but one with a place. */
  finish(images, { tag, fullName }) {
    const index = this.#addJson(types.index, { schemaVersion: 2, mediaType: types.index, manifests: images })
    const annotations = { 'org.opencontainers.image.ref.name': tag, 'io.containerd.image.name': fullName }
    const named = { ...index, annotations }
    this.#write('index.json', JSON.stringify({ schemaVersion: 2, mediaType: types.index, manifests: [named] }))
    this.#write('oci-layout', JSON.stringify({ imageLayoutVersion: '1.0.0' }))
    return index.digest
  }

  #addJson(mediaType, value) {
    return this.#add(mediaType, Buffer.from(JSON.stringify(value)))
  }

  #add(mediaType, bytes) {
    const digest = digestOf(bytes)
    this.#write(join('blobs', ...digest.split(':')), bytes)
    return { mediaType, digest, size: bytes.length }
  }

  #write(path, content) {
    writeFileSync(join(this.#folder, path), content)
  }
}

function digestOf(bytes) {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}
