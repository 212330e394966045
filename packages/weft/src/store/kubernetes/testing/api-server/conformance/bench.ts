import { after, before } from 'node:test'
import type { JsonObject } from '../../../../../model/json.js'
import { Client } from './client.js'
import type { Subject } from './subject.js'

/** One server for the tests of a suite; each keeps to nodes of its own, which have a label of its own. */
export class Bench {
  #subject: Subject | undefined
  #count = 0

  constructor(open: () => Promise<Subject>) {
    before(async () => {
      this.#subject = await open()
    })
    after(() => this.#subject?.close())
  }

  get subject(): Subject {
    if (this.#subject === undefined) throw new Error('the server has not been started')
    return this.#subject
  }

  get admin(): Client {
    return new Client({ ...this.subject, token: this.subject.adminToken })
  }

  get reader(): Client {
    return new Client({ ...this.subject, token: this.subject.readerToken })
  }

  get nobody(): Client {
    return new Client({ ...this.subject, token: undefined })
  }

  /** A prefix for names and a selector for what bears it. */
  newGroup(): Group {
    this.#count += 1
    return new Group(`test${this.#count}`, this.admin)
  }
}

export class Group {
  readonly name: string
  /** To be put behind the `?` of a path. */
  readonly selector: string
  readonly #admin: Client

  constructor(name: string, admin: Client) {
    this.name = name
    this.selector = `labelSelector=group%3D${name}`
    this.#admin = admin
  }

  nameOf(suffix: string): string {
    return `${this.name}-${suffix}`
  }

  createNode(suffix: string, more: JsonObject = {}): Promise<JsonObject> {
    const metadata = { name: this.nameOf(suffix), labels: { group: this.name } }
    return this.#admin.create('/api/v1/nodes', { kind: 'Node', apiVersion: 'v1', metadata, ...more })
  }

  async createNodes(...suffixes: readonly string[]): Promise<JsonObject[]> {
    const nodes: JsonObject[] = []
    for (const suffix of suffixes) nodes.push(await this.createNode(suffix))
    return nodes
  }

  pathOf(suffix: string): string {
    return `/api/v1/nodes/${this.nameOf(suffix)}`
  }
}
