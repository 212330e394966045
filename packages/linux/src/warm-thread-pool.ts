import { stat } from 'node:fs/promises'

/**
 * libuv starts all threads of its pool at the first asynchronous file, name or crypto operation, and a thread is born in
 * the network namespace of its parent. Await this before the first NetworkNamespace.run(), so that they are born at home.
 */
export async function warmThreadPool(): Promise<void> {
  await stat('/')
}
