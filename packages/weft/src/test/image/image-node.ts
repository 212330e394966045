import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { listAt, objectAt, ofKind, textAt } from '../../deploy/testing/fields.js'
import type { Json, JsonObject } from '../../model/json.js'
import { Podman, podmanEnvironment } from '../cni/podman.js'
import { RuntimeHost, sharedFolders } from '../cni/runtime-host.js'
import { eventually } from '../eventually.js'
import type { KubeFleet } from '../kubernetes/kube-fleet.js'
import { podmanOptions, type Setting } from './podman-options.js'

/** What is applied to a cluster, as far as a node's pod is made of it. */
export class Manifest {
  readonly pod: JsonObject
  readonly configuration: JsonObject
  readonly namespace: string

  constructor(objects: readonly JsonObject[]) {
    const daemonSet = ofKind(objects, 'DaemonSet')
    this.pod = objectAt(daemonSet, 'spec', 'template', 'spec')
    this.configuration = objectAt(ofKind(objects, 'ConfigMap'), 'data')
    this.namespace = textAt(daemonSet, 'metadata', 'namespace')
  }

  get netConf(): unknown {
    return JSON.parse(textAt(this.configuration, 'net-conf.json'))
  }
}

/** A machine whose daemon is a manifest's pod, run by podman in the place of a kubelet and its runtime. */
export class ImageNode implements AsyncDisposable {
  readonly host: RuntimeHost
  readonly podman: Podman
  readonly #setting: Setting

  private constructor(host: RuntimeHost, folder: string, setting: Setting) {
    this.host = host
    this.podman = new Podman({ host, folder })
    this.#setting = setting
  }

  static async open(
    { fleet, server }: KubeFleet,
    nodeName: string,
    { pod, configuration, namespace: ownNamespace }: Manifest,
  ): Promise<ImageNode> {
    const folder = fleet.folder.join(`files-of-${nodeName}`)
    for (const shared of [...sharedFolders, 'configuration', 'token'])
      mkdirSync(join(folder, shared), { recursive: true })
    const token = {
      token: server.issueToken('weft'),
      'ca.crt': server.ca,
      namespace: ownNamespace,
    }
    for (const [place, files] of Object.entries({ configuration, token }))
      for (const [name, text] of Object.entries(files))
        fleet.folder.write(`files-of-${nodeName}/${place}/${name}`, String(text))
    const given = new Map([
      ['flannel-cfg', join(folder, 'configuration')],
      ['token', join(folder, 'token')],
    ])
    const namespace = fleet.namespaceOf(nodeName)
    const host = await RuntimeHost.open({ namespace, root: folder, environment: podmanEnvironment(fleet.folder) })
    const node = new ImageNode(host, folder, { pod, nodeName, given, server: new URL(server.url) })
    // As every machine has one; the manifest names no interface, and this says which.
    await host.run(['ip', 'route', 'add', 'default', 'via', new URL(server.url).hostname])
    // As a kubelet does for DirectoryOrCreate and FileOrCreate.
    await host.run(['mkdir', '-p', '/run/flannel', '/var/lib/weft'])
    await host.run(['touch', '/run/xtables.lock'])
    return node
  }

  /** Makes podman know a version of the image. Answers with its id. */
  async pull(folder: string, version: string): Promise<string> {
    // podman takes the path for a name, in which there are no capital letters.
    const path = `/run/image-${version}`
    await this.host.run(['ln', '-s', folder, path])
    return this.podman.run('pull', '--quiet', `oci:${path}:${version}`)
  }

  /** What the manifest has run before the daemon: the plugin and the network's file are in their places then. */
  async install(image: string): Promise<void> {
    for (const container of listAt(this.#setting.pod, 'initContainers')) await this.#run(['--rm'], container, image)
  }

  async startDaemon(name: string, image: string): Promise<void> {
    for (const container of listAt(this.#setting.pod, 'containers'))
      await this.#run(['--detach', '--name', name], container, image)
    await this.ready()
  }

  /** The readiness probe succeeds. */
  async ready(): Promise<void> {
    const probe =
      "fetch('http://127.0.0.1:8081/readyz').then(async it => { if (!it.ok) throw new Error(await it.text()) })"
    await eventually(() => this.host.run([process.execPath, '-e', probe]))
  }

  async #run(options: readonly string[], container: Json, image: string): Promise<void> {
    const { args = [] } = objectAt(container)
    const words = Array.isArray(args) ? args.map(String) : []
    const cgroup = `--cgroup-parent=/${this.host.cgroup.name}`
    await this.podman.run('run', cgroup, ...options, ...podmanOptions(container, this.#setting), image, ...words)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.host[Symbol.asyncDispose]()
  }
}
