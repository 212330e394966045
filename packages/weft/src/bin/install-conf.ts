import { basename, dirname } from 'node:path'
import { configurations, whatComesFirst } from '../cni/install/configurations.js'
import { copyConf } from '../cni/install/copy-conf.js'
import { runProgram } from '../ctl/run-program.js'
import { UsageError } from '../document/usage-error.js'

// What flannel's manifest starts under this name, with the same two words.
void runProgram('install-conf', async () => {
  const [from = '/etc/kube-flannel/cni-conf.json', to = '/etc/cni/net.d/10-flannel.conflist', ...more] =
    process.argv.slice(2)
  if (more.length > 0)
    throw new UsageError(
      `install-conf: found ${more.join(' ')} behind two files, accepted are the one to copy and its place`,
    )
  await copyConf({ from, to })
  process.stdout.write(`${to}: written\n`)
  const fault = whatComesFirst(dirname(to), await configurations(dirname(to)), basename(to))
  if (fault !== undefined) process.stderr.write(`install-conf: ${fault}\n`)
  return 0
})
