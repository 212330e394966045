import { EtcdError } from './etcd-error.js'

/** Where a server listens. */
export interface Endpoint {
  /** As a person would write it. */
  readonly url: string
  /** As gRPC wants it. */
  readonly target: string
  readonly transport: 'tls' | 'plain' | 'unix'
}

const accepted = 'accepted are http://host:port, https://host:port, host:port and unix:///path'

/** Whatever says TLS, the scheme or an option, means TLS. */
export function parseEndpoint(text: string, { withTls }: { readonly withTls: boolean }): Endpoint {
  const unix = /^unix:(?:\/\/)?(\/.+)$/.exec(text)?.[1]
  if (unix !== undefined) return { url: `unix://${unix}`, target: `unix:${unix}`, transport: 'unix' }
  const url = parseUrl(/^[a-z]+:\/\//.test(text) ? text : `http://${text}`)
  // A name and a password in the address would end up in every message, so the address isn't repeated here.
  if (url?.username || url?.password)
    throw refusal('an endpoint holds a user name or a password; they belong in `user`')
  const isPlainHost = url !== undefined && url.hostname !== '' && /^\/?$/.test(url.pathname + url.search + url.hash)
  if (!isPlainHost || !/^https?:$/.test(url.protocol))
    throw refusal(`the endpoint is ${JSON.stringify(text)}; ${accepted}`)
  const transport = withTls || url.protocol === 'https:' ? 'tls' : 'plain'
  // The URL parser drops a port that is the scheme's own.
  const port = /:(\d+)\/?$/.exec(text)?.[1] ?? '2379'
  const host = `${url.hostname}:${port}`
  return { url: `${transport === 'tls' ? 'https' : 'http'}://${host}`, target: `dns:///${host}`, transport }
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}

function refusal(found: string): EtcdError {
  return new EtcdError({ code: 'invalid', doing: 'endpoints', found })
}
