import { spawnSync } from 'node:child_process'

/**
 * Namespaces of our own to test in. Everything the tests make, processes too, is gone with the first process inside, however
 * it ends. Root gets them directly, others through a user namespace. Undefined where neither may be had.
 */
export function findSandbox(kinds) {
  const own = [...kinds, '--pid', '--fork', '--kill-child', '--mount-proc']
  const asUser = ['--user', '--map-root-user', ...own]
  const choices = process.getuid?.() === 0 ? [own, asUser] : [asUser]
  const flags = choices.find(choice => spawnSync('unshare', [...choice, 'true'], { stdio: 'ignore' }).status === 0)
  // The shell is the first process inside: unlike Node, it collects orphans that have ended.
  return flags && { command: 'unshare', args: [...flags, 'sh', '-c', '"$@"; exit $?', 'sh'] }
}
