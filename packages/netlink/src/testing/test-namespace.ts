import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { interfaceAddress, mac } from '@weft/inet'
import { isRootlike, NetworkNamespace } from '@weft/linux'
import { addAddress } from '../address/address-requests.js'
import type { Link } from '../link/link.js'
import { changeLink, createLink } from '../link/link-requests.js'
import type { Request } from '../request.js'
import { RouteConnection } from '../route-connection.js'

/** For the `skip` of a test that needs the kernel. */
export const skip = isRootlike() ? false : 'needs root, or root of a user namespace with its own network'

/** A namespace of its own with a cable in it: up0 (192.0.2.1/24, 2001:db8::1/64) to up1, both up. */
export class TestNamespace implements Disposable {
  readonly namespace = NetworkNamespace.create()
  readonly connection = RouteConnection.open(this.namespace)

  constructor() {
    this.execute(
      changeLink({ index: this.index('lo'), isUp: true }),
      createLink({
        name: 'up0',
        kind: 'veth',
        isUp: true,
        mac: mac('02:00:00:00:00:10'),
        peer: { name: 'up1', mac: mac('02:00:00:00:00:11') },
      }),
    )
    const linkIndex = this.index('up0')
    this.execute(
      changeLink({ index: this.index('up1'), isUp: true }),
      addAddress({ linkIndex, address: interfaceAddress('192.0.2.1/24') }),
      addAddress({ linkIndex, address: interfaceAddress('2001:db8::1/64'), noDad: true }),
    )
  }

  /** All of them must succeed. */
  execute(...requests: Request[]): void {
    assert.deepEqual(
      this.connection.execute(requests),
      requests.map(() => undefined),
    )
  }

  /** The message of the one refusal. */
  refusalOf(request: Request): string {
    const [outcome] = this.connection.execute([request])
    assert.ok(outcome, `${request.operation} was not refused`)
    return outcome.message
  }

  link(name: string): Link {
    const link = this.connection.links().find(link => link.name === name)
    assert.ok(link, `there is no link ${name}`)
    return link
  }

  index(name: string): number {
    return this.link(name).index
  }

  writeSysctl(path: string, value: string): void {
    this.namespace.run(() => writeFileSync(`/proc/sys/${path}`, value))
  }

  readSysctl(path: string): string {
    return this.namespace.run(() => readFileSync(`/proc/sys/${path}`, 'utf8').trim())
  }

  [Symbol.dispose](): void {
    this.connection.close()
    this.namespace.close()
  }
}

/** The namespace goes when the work is over, also when it failed. */
export function inTestNamespace(work: (kernel: TestNamespace) => void): () => void {
  return () => {
    const kernel = new TestNamespace()
    try {
      work(kernel)
    } finally {
      kernel[Symbol.dispose]()
    }
  }
}
