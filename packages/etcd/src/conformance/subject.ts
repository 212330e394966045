import { after, before } from 'node:test'
import { Etcd } from '../index.js'

// Machines that run tests may be very busy.
const patienceMs = 60_000

/** A server under test. */
export interface Subject {
  readonly endpoints: readonly string[]
  close(): Promise<void>
}

/** One server and one client for the tests of a suite; each test keeps to a prefix of its own. */
export class Bench {
  #subject: Subject | undefined
  #etcd: Etcd | undefined
  #count = 0

  constructor(open: () => Promise<Subject>) {
    before(async () => {
      this.#subject = await open()
      this.#etcd = new Etcd({ endpoints: this.#subject.endpoints, timeoutMs: patienceMs })
      await this.#etcd.status()
    })
    after(async () => {
      this.#etcd?.close()
      await this.#subject?.close()
    })
  }

  get etcd(): Etcd {
    if (this.#etcd === undefined) throw new Error('the server has not been started')
    return this.#etcd
  }

  get endpoints(): readonly string[] {
    return this.#subject?.endpoints ?? []
  }

  newPrefix(): string {
    return `/test${++this.#count}/`
  }
}
