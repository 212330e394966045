import type { Family } from '@weft/inet'
import type { ConfiguredBackend } from '../backends/backend.js'
import type { FamilyNetwork } from '../model/network.js'

/** net-conf, read and checked. A family that is not enabled is absent. */
export interface NetworkConfig {
  readonly families: { readonly [F in Family]?: FamilyNetwork }
  readonly backend: ConfiguredBackend
  /** Written but not understood: told, never fatal. */
  readonly warnings: readonly string[]
}
