import { EtcdServer, type EtcdServerOptions } from '../server/index.js'
import { freePort } from './free-port.js'
import { TemporaryFolder } from './temporary-folder.js'

/** An embedded server in a folder of its own, which a test can close and open again. All is removed at the end. */
export class TemporaryServer {
  readonly #folder: TemporaryFolder
  readonly #options: Partial<EtcdServerOptions>
  readonly #address: string
  #server: EtcdServer | undefined

  private constructor(folder: TemporaryFolder, address: string, options: Partial<EtcdServerOptions>) {
    this.#folder = folder
    this.#address = address
    this.#options = options
  }

  static async start(options: Partial<EtcdServerOptions> = {}): Promise<TemporaryServer> {
    const address = `127.0.0.1:${await freePort()}`
    const temporary = new TemporaryServer(await TemporaryFolder.create(), address, options)
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
  }

  async shut(): Promise<void> {
    await this.#server?.close()
  }

  async close(): Promise<void> {
    await this.shut()
    await this.#folder.close()
  }
}
