import { writeFileSync } from 'node:fs'
import type { NetworkNamespace } from '@weft/linux'

/** Writes `net/…` settings of that namespace; /proc/sys/net shows the namespace of who looks. */
export function writeSysctls(namespace: NetworkNamespace, settings: Readonly<Record<string, string>>): void {
  namespace.run(() => {
    for (const [name, value] of Object.entries(settings)) writeFileSync(`/proc/sys/${name}`, value)
  })
}
