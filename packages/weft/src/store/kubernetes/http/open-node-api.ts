import type { AnnotationNames } from '../annotation-names.js'
import { ApiConnection } from './api-connection.js'
import type { ApiPlace } from './api-place.js'
import { CredentialSource } from './credential-source.js'
import { HttpNodeApi } from './http-node-api.js'

export interface ApiAccess extends ApiPlace {
  /** What of a node's annotations counts. */
  readonly names: AnnotationNames
}

/** Nothing is sent before the first request. Throws a ConfigError or a UsageError when nobody says where the server is. */
export async function openNodeApi({ names, ...place }: ApiAccess): Promise<HttpNodeApi> {
  const source = await CredentialSource.open(place)
  return new HttpNodeApi({ url: source.server, connection: new ApiConnection(source), names })
}
