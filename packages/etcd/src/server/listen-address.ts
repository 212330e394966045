/** Where to listen: `host:port`, `[v6]:port` or `unix:///path`. Port 0 is any free one. */
export function parseListenAddress(
  text: string,
): { readonly path: string } | { readonly host: string; readonly port: number } {
  const path = /^unix:(?:\/\/)?(\/.+)$/.exec(text)?.[1]
  if (path !== undefined) return { path }
  const [, host, port] = /^(\[[0-9a-fA-F:.]+\]|[^:[\]/]+):(\d{1,5})$/.exec(text) ?? []
  if (host === undefined || Number(port) > 65535)
    throw new RangeError(`the address to listen on is ${JSON.stringify(text)}; accepted are host:port and unix:///path`)
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) }
}
