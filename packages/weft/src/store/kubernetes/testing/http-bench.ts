import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { TemporaryFolder } from '@weft/etcd/testing'
import type { ApiPlace } from '../http/api-place.js'
import type { HttpNodeApi } from '../http/http-node-api.js'
import { openNodeApi } from '../http/open-node-api.js'
import type { Exchange } from './api-server/answers/exchange.js'
import { TestApiServer, type TestApiServerOptions } from './api-server/test-api-server.js'
import { names } from './node-of.js'

export const never: AbortSignal = new AbortController().signal

/** A test API server, and files to come in with; all of it ends with the test. */
export class HttpBench {
  readonly server: TestApiServer
  readonly folder: string
  readonly #t: TestContext

  private constructor(t: TestContext, server: TestApiServer, folder: string) {
    this.#t = t
    this.server = server
    this.folder = folder
  }

  static async open(t: TestContext, options?: TestApiServerOptions): Promise<HttpBench> {
    const folder = await TemporaryFolder.create()
    const server = await TestApiServer.start(options)
    // Later than what the test leaves to do.
    t.after(async () => {
      await server.close()
      await folder.close()
    })
    return new HttpBench(t, server, folder.path)
  }

  write(name: string, text: string, mode = 0o600): string {
    const path = join(this.folder, name)
    writeFileSync(path, text, { mode })
    return path
  }

  /** A kubeconfig of a user with these credentials. */
  kubeconfig(user: object, cluster: object = {}): string {
    const { url: server, ca } = this.server
    const usual = { server, 'certificate-authority-data': Buffer.from(ca).toString('base64') }
    const kubeconfig = {
      clusters: [{ name: 'test', cluster: { ...usual, ...cluster } }],
      users: [{ name: 'weft', user }],
      contexts: [{ name: 'here', context: { cluster: 'test', user: 'weft' } }],
      'current-context': 'here',
    }
    return this.write('kubeconfig', JSON.stringify(kubeconfig))
  }

  /** A way in with a token of somebody who may do everything, unless another is named. */
  async connect(place?: ApiPlace): Promise<HttpNodeApi> {
    const token = this.server.issueAdminToken()
    const api = await openNodeApi({ names, ...(place ?? { kubeconfigFile: this.kubeconfig({ token }) }) })
    this.#t.after(() => api[Symbol.asyncDispose]())
    return api
  }

  createNode(name: string, annotations: { readonly [name: string]: string } = {}): void {
    const podCIDR = `10.244.${this.server.objects.list('nodes').length}.0/24`
    const spec = { podCIDR, podCIDRs: [podCIDR] }
    this.server.objects.create('nodes', { metadata: { name, annotations }, spec })
  }

  annotate(name: string, annotations: { readonly [name: string]: string }): void {
    this.server.objects.patch({ resource: 'nodes', name }, { metadata: { annotations } })
  }

  asked(verb: string): readonly Exchange[] {
    return this.server.exchanges.filter(({ asked }) => asked?.verb === verb)
  }
}
