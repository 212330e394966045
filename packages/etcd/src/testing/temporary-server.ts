import { EtcdServer, type EtcdServerOptions } from '../server/index.js'
import { TemporaryFolder } from './temporary-folder.js'

/** An embedded server in a folder of its own, which a test can close and open again. All is removed at the end. */
export class TemporaryServer {
  readonly #folder: TemporaryFolder
  readonly #options: Partial<EtcdServerOptions>
  #server: EtcdServer | undefined
  #address = '127.0.0.1:0'

  private constructor(folder: TemporaryFolder, options: Partial<EtcdServerOptions>) {
    this.#folder = folder
    this.#options = options
  }

  static async start(options: Partial<EtcdServerOptions> = {}): Promise<TemporaryServer> {
    const temporary = new TemporaryServer(await TemporaryFolder.create(), options)
    await temporary.open()
    return temporary
  }

  get folder(): string {
    return this.#folder.path
  }

  get endpoints(): readonly string[] {
    return this.#server?.endpoints ?? []
  }

  /** At the address that it had before. */
  async open(): Promise<void> {
    this.#server = await EtcdServer.open({ folder: this.#folder.path, listen: [this.#address], ...this.#options })
    this.#address = this.endpoints[0]?.replace(/^https?:\/\//, '') ?? this.#address
  }

  async shut(): Promise<void> {
    await this.#server?.close()
  }

  async close(): Promise<void> {
    await this.shut()
    await this.#folder.close()
  }
}
