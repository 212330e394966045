import { parseListenAddress, type ServerTlsFiles } from '@weft/etcd/server'
import { UsageError } from '../document/usage-error.js'
import { booleanFlag, flag, optionalFlag, repeatedFlag } from '../flags/define.js'
import { file, type Kind } from '../flags/kinds.js'
import { type FlagValues, readFlags } from '../flags/read-flags.js'
import { readLine } from '../flags/read-line.js'
import { refuseWords } from '../flags/refuse-words.js'
import type { ServerOptions } from '../server/run-server.js'

const defaultAddress = '127.0.0.1:2379'

const addresses: Kind<readonly string[]> = {
  accepted: `HOST:PORT, [IPV6]:PORT or unix:///PATH, like ${defaultAddress}`,
  parse(list) {
    const all = list.split(',').map(text => text.trim())
    return all.every(isListenAddress) ? all : undefined
  },
}

const folderFlag = flag(
  {
    name: 'data-dir',
    placeholder: 'FOLDER',
    default: '/var/lib/weft/server',
    help: 'where the data is; one server uses it at a time',
  },
  { accepted: 'the path of a folder', parse: file.parse },
)
const listenFlag = repeatedFlag(
  {
    name: 'listen',
    placeholder: 'ADDRESS,…',
    defaultText: defaultAddress,
    help: 'HOST:PORT, [IPV6]:PORT or unix:///PATH, also several times',
  },
  addresses,
)
const certFlag = optionalFlag(
  { name: 'cert-file', placeholder: 'FILE', help: "the server's certificate: connections are encrypted" },
  file,
)
const keyFlag = optionalFlag({ name: 'key-file', placeholder: 'FILE', help: 'and its key' }, file)
const clientCaFlag = optionalFlag(
  {
    name: 'trusted-ca-file',
    placeholder: 'FILE',
    help: 'clients must show a certificate that one of these authorities has signed',
  },
  file,
)
const clientAuthFlag = booleanFlag({ name: 'client-cert-auth', help: 'the same; needs --trusted-ca-file' })
const usersFlag = optionalFlag(
  {
    name: 'users-file',
    placeholder: 'FILE',
    help: 'clients must know one of these passwords: NAME:PASSWORD, one a line',
  },
  file,
)

export const serverFlags = [folderFlag, listenFlag, certFlag, keyFlag, clientCaFlag, clientAuthFlag, usersFlag]

export function readServerOptions(args: readonly string[]): ServerOptions {
  const line = readLine(serverFlags, args)
  refuseWords(line.words)
  const values = readFlags(serverFlags, line)
  const usersPath = values.of(usersFlag)
  const listen = values.of(listenFlag).flat()
  const tls = readTls(values)
  return {
    folder: values.of(folderFlag),
    listen: listen.length > 0 ? listen : [defaultAddress],
    ...(tls && { tls }),
    ...(usersPath !== undefined && { usersPath }),
  }
}

function isListenAddress(text: string): boolean {
  try {
    parseListenAddress(text)
    return true
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return false
  }
}

function readTls(values: FlagValues): ServerTlsFiles | undefined {
  const [certificate, key, clientCa] = [certFlag, keyFlag, clientCaFlag].map(values.of)
  if (values.of(clientAuthFlag) && clientCa === undefined)
    throw new UsageError('found --client-cert-auth alone, accepted is --client-cert-auth with --trusted-ca-file')
  if (certificate !== undefined && key !== undefined)
    return { certificate, key, ...(clientCa !== undefined && { clientCa }) }
  if (certificate !== undefined || key !== undefined)
    throw new UsageError('found one of --cert-file and --key-file, accepted are both or none')
  if (clientCa !== undefined)
    throw new UsageError('found --trusted-ca-file alone, accepted is --trusted-ca-file with --cert-file and --key-file')
  return undefined
}
