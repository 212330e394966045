import { parseArgs } from 'node:util'
import { parseListenAddress, type ServerTlsFiles } from '@weft/etcd/server'
import { checkFlags } from '../daemon/check-flags.js'
import { UsageError } from '../document/usage-error.js'
import type { ServerOptions } from '../server/run-server.js'

const defaultAddress = '127.0.0.1:2379'

const flags = {
  'data-dir': { type: 'string', default: '/var/lib/weft/server' },
  listen: { type: 'string', multiple: true },
  'cert-file': { type: 'string' },
  'key-file': { type: 'string' },
  'trusted-ca-file': { type: 'string' },
  'client-cert-auth': { type: 'boolean', default: false },
  'users-file': { type: 'string' },
} as const

export const serverUsage = `  --data-dir FOLDER        where the data is; one server uses it at a time  [${flags['data-dir'].default}]
  --listen ADDRESS,…       HOST:PORT, [IPV6]:PORT or unix:///PATH, also several times  [${defaultAddress}]
  --cert-file FILE         the server's certificate: connections are encrypted
  --key-file FILE          and its key
  --trusted-ca-file FILE   clients must show a certificate that one of these authorities has signed
  --client-cert-auth       the same; needs --trusted-ca-file
  --users-file FILE        clients must know one of these passwords: NAME:PASSWORD, one a line`

export function readServerOptions(args: readonly string[]): ServerOptions {
  checkFlags(args, flags)
  const { values } = parseArgs({ args: [...args], options: flags })
  const usersPath = values['users-file']
  const tls = readTls(values)
  return {
    folder: values['data-dir'],
    listen: (values.listen ?? [defaultAddress]).flatMap(list => list.split(',').map(text => readAddress(text.trim()))),
    ...(tls && { tls }),
    ...(usersPath !== undefined && { usersPath }),
  }
}

function readAddress(text: string): string {
  try {
    parseListenAddress(text)
    return text
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new UsageError(
      `--listen: found ${JSON.stringify(text)}, accepted is HOST:PORT, [IPV6]:PORT or unix:///PATH, like 127.0.0.1:2379`,
    )
  }
}

type TlsFlag = 'cert-file' | 'key-file' | 'trusted-ca-file'
type TlsValues = { readonly [Flag in TlsFlag]?: string } & { readonly 'client-cert-auth': boolean }

function readTls(values: TlsValues): ServerTlsFiles | undefined {
  const { 'cert-file': certificate, 'key-file': key, 'trusted-ca-file': clientCa } = values
  if (values['client-cert-auth'] && clientCa === undefined)
    throw new UsageError('found --client-cert-auth alone, accepted is --client-cert-auth with --trusted-ca-file')
  if (certificate !== undefined && key !== undefined)
    return { certificate, key, ...(clientCa !== undefined && { clientCa }) }
  if (certificate !== undefined || key !== undefined)
    throw new UsageError('found one of --cert-file and --key-file, accepted are both or none')
  if (clientCa !== undefined)
    throw new UsageError('found --trusted-ca-file alone, accepted is --trusted-ca-file with --cert-file and --key-file')
  return undefined
}
