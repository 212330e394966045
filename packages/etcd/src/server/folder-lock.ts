import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { type FileHandle, mkdir, open, readdir, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { probeSocket } from './probe-socket.js'

const pattern = /^owner-[0-9a-f-]{36}\.sock$/

/**
 * Makes sure that one process at most uses a folder. The owner listens on a socket in it, which the kernel silences when
 * the owner dies, however it dies. Each candidate first listens and then looks for others, so of two that come at the same
 * moment at least one sees the other. It holds across network namespaces and containers that share the folder.
 */
export class FolderLock {
  readonly #folder: FileHandle
  readonly #server: Server

  private constructor(folder: FileHandle, server: Server) {
    this.#folder = folder
    this.#server = server
  }

  static async take(path: string): Promise<FolderLock> {
    await mkdir(path, { recursive: true, mode: 0o700 })
    // A socket's path may have 108 characters at most, a folder's many more. This way round is always short.
    const folder = await open(path, 'r')
    const inside = `/proc/self/fd/${folder.fd}`
    const own = `owner-${randomUUID()}.sock`
    const server = createServer(socket => socket.destroy())
    const lock = new FolderLock(folder, server)
    try {
      server.listen(join(inside, own))
      await once(server, 'listening')
      server.unref()
      for (const name of await readdir(inside)) {
        if (name === own || !pattern.test(name)) continue
        if ((await probeSocket(join(inside, name))) === 'answers')
          throw new Error(`the folder ${path} is in use by another server`)
        await rm(join(inside, name), { force: true })
      }
      return lock
    } catch (error) {
      await lock.release()
      throw error
    }
  }

  async release(): Promise<void> {
    if (this.#server.listening) {
      const closed = once(this.#server, 'close')
      // Closing removes the socket's path, for which the folder must still be open.
      this.#server.close()
      await closed
    }
    await this.#folder.close()
  }
}
