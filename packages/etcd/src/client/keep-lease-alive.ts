import { backoffMs, pause } from './backoff.js'
import { EtcdError } from './etcd-error.js'

export interface KeepAliveOptions {
  readonly signal: AbortSignal
  /** Each time the lease has been renewed: how long it has from now. */
  readonly renewed?: (ttlSeconds: number) => void
  /** Each time that failed. It is tried again soon. */
  readonly failed?: (error: EtcdError) => void
}

/** Renews a lease at each third of its life until the signal fires, or rejects with 'not-found' once the lease is gone. */
export async function keepLeaseAlive(
  renew: (signal: AbortSignal) => Promise<number>,
  { signal, renewed, failed }: KeepAliveOptions,
): Promise<never> {
  for (let failures = 0; ; ) {
    try {
      const ttlSeconds = await renew(signal)
      failures = 0
      renewed?.(ttlSeconds)
      await pause((ttlSeconds * 1000) / 3, signal)
    } catch (error) {
      if (!(error instanceof EtcdError) || !error.isRetryable) throw error
      failed?.(error)
      await pause(backoffMs(failures++), signal)
    }
  }
}
