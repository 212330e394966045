import { spawnSync } from 'node:child_process'
import { userInfo } from 'node:os'
import { isRootlike } from '@weft/linux'
import { programPath } from '../files/program-path.js'
import { uidVariable } from './state-directory.js'

const unshare = ['unshare', '--user', '--map-root-user', '--net', '--mount', '--']

/** Set inside the user namespace, so that one that gives no rights is not entered for ever. */
const insideVariable = 'WEFT_LAB_USER_NAMESPACE'

export interface KeeperCommand {
  readonly file: string
  readonly args: readonly string[]
  readonly environment: NodeJS.ProcessEnv
}

export interface KeeperCommandPlan {
  readonly labArgs: readonly string[]
  /** An attached keeper takes the lab down when the process that started it is gone. */
  readonly isAttached: boolean
}

/** How to run `weft lab ARGS` as a process that may make network namespaces: inside a user namespace when we may not. */
export function keeperCommand({ labArgs, isAttached }: KeeperCommandPlan): KeeperCommand {
  const program = [programPath('lab'), ...labArgs]
  if (isRootlike()) return { file: process.execPath, args: program, environment: process.env }
  requireUserNamespaces()
  const [file = '', ...prefix] = unshare
  return {
    file,
    // After unshare, because the kernel forgets the parent's-death signal when a process changes its rights.
    args: [...prefix, ...(isAttached ? ['setpriv', '--pdeathsig', 'TERM', '--'] : []), process.execPath, ...program],
    environment: {
      ...process.env,
      [insideVariable]: '1',
      [uidVariable]: String(userInfo().uid),
      PATH: withSystemPrograms(process.env.PATH ?? ''),
    },
  }
}

/** nft and iptables live where users do not look. */
function withSystemPrograms(path: string): string {
  const folders = path.split(':')
  return [...folders, ...['/usr/sbin', '/sbin'].filter(folder => !folders.includes(folder))].join(':')
}

function requireUserNamespaces(): void {
  const [file = '', ...prefix] = unshare
  const isInside = process.env[insideVariable] !== undefined
  const tried = isInside ? undefined : spawnSync(file, [...prefix, 'true'], { encoding: 'utf8' })
  if (tried?.status === 0) return
  const reason = isInside
    ? 'the user namespace gives no right to make them'
    : (tried?.error?.message ?? tried?.stderr.trim())
  throw new Error(
    `This user may make no network namespaces (${reason}). Run weft lab as root, or allow user namespaces: look at ` +
      'sysctl kernel.unprivileged_userns_clone, user.max_user_namespaces and kernel.apparmor_restrict_unprivileged_userns.',
  )
}
