import { booleanFlag, flag, optionalFlag } from '../../flags/define.js'
import { file, type Kind, text } from '../../flags/kinds.js'

/** Separated by commas; blanks around them are let pass. */
export const urls: Kind<readonly string[]> = {
  accepted: 'a list of URLs like "https://192.0.2.1:2379,https://192.0.2.2:2379"',
  parse(list) {
    const all = list.split(',').map(url => url.trim())
    return all.includes('') ? undefined : all
  },
}

export const etcdKey: Kind<string> = {
  accepted: 'a key like "/coreos.com/network"',
  parse: written => written.replace(/\/+$/, '') || undefined,
}

/** Which etcd it is and how to get in. The commands that work on one have them too. */
export const etcdFlags = {
  endpoints: flag(
    {
      name: 'etcd-endpoints',
      placeholder: 'URL,…',
      default: ['http://127.0.0.1:4001', 'http://127.0.0.1:2379'],
      help: 'the members of the cluster',
    },
    urls,
  ),
  prefix: flag(
    {
      name: 'etcd-prefix',
      placeholder: 'KEY',
      default: '/coreos.com/network',
      help: 'under which net-conf and leases are',
    },
    etcdKey,
  ),
  caFile: optionalFlag(
    {
      name: 'etcd-cafile',
      placeholder: 'FILE',
      help: 'who has signed the certificate of etcd; with this alone the connection is encrypted too',
    },
    file,
  ),
  certFile: optionalFlag({ name: 'etcd-certfile', placeholder: 'FILE', help: "this client's own certificate" }, file),
  keyFile: optionalFlag({ name: 'etcd-keyfile', placeholder: 'FILE', help: 'and its key' }, file),
  username: optionalFlag({ name: 'etcd-username', placeholder: 'NAME', help: 'who this client is to etcd' }, text),
  password: optionalFlag(
    {
      name: 'etcd-password',
      placeholder: 'TEXT',
      isSecret: true,
      help: 'and its password, which everybody on this machine can read on a command line',
    },
    text,
  ),
  passwordFile: optionalFlag(
    {
      name: 'etcd-password-file',
      placeholder: 'FILE',
      isOurs: true,
      help: 'the same on the only line of a file',
    },
    file,
  ),
  allowsPlainPassword: booleanFlag({
    name: 'etcd-plain-password',
    isOurs: true,
    isSecret: true,
    help: 'send the password even over connections that are not encrypted',
  }),
}
