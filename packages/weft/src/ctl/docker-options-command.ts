import { fileFlags } from '../daemon/flags/file-flags.js'
import { helpFlag, isAsked } from '../flags/asking.js'
import { booleanFlag, flag } from '../flags/define.js'
import { formatFlags } from '../flags/format-help.js'
import { file } from '../flags/kinds.js'
import { readFlags } from '../flags/read-flags.js'
import { readLine } from '../flags/read-line.js'
import { refuseWords } from '../flags/refuse-words.js'
import { formatDockerOptions } from './docker-options.js'

/** What the command needs of the world. */
interface DockerOptionsTools {
  readonly print: (text: string) => void
  readonly read: (path: string) => Promise<string>
  /** Puts a file in place whole. */
  readonly write: (path: string, text: string) => Promise<void>
  readonly environment: NodeJS.ProcessEnv
}

const flags = {
  subnetFile: flag(
    {
      name: 'f',
      placeholder: 'FILE',
      default: fileFlags.subnetFile.read([]),
      help: 'what the daemon says of the subnet',
    },
    file,
  ),
  dockerFile: flag(
    {
      name: 'd',
      placeholder: 'FILE',
      default: '/run/docker_opts.env',
      help: 'where the options are written, as lines for a shell or for systemd',
    },
    file,
  ),
  individual: booleanFlag({
    name: 'i',
    help: 'a variable for each option: DOCKER_OPT_BIP, DOCKER_OPT_IPMASQ, DOCKER_OPT_MTU',
  }),
  combined: booleanFlag({
    name: 'c',
    help: 'one variable with all options; without --i and --c there are both',
  }),
  combinedKey: flag(
    { name: 'k', placeholder: 'NAME', default: 'DOCKER_OPTS', help: 'the name of that variable' },
    {
      accepted: 'the name of a variable like DOCKER_OPTS',
      parse: text => (/^[A-Za-z_]\w*$/.test(text) ? text : undefined),
    },
  ),
  isSilentOnMasquerading: booleanFlag({
    name: 'm',
    help: 'say nothing of --ip-masq, which very old Dockers do not know',
  }),
}
const allFlags = Object.values(flags)

const usage = `weft docker-opts: Docker's options for the subnet of this node, as flannel's mk-docker-opts.sh writes them

${formatFlags(allFlags)}

One dash is as good as two.
`

/** `weft docker-opts`. A subnet.env that is not there is an error: Docker would start on a network of its own. */
export async function runDockerOptionsCommand(args: readonly string[], tools: DockerOptionsTools): Promise<number> {
  const line = readLine([...allFlags, helpFlag], args)
  if (isAsked(helpFlag, line)) {
    tools.print(usage)
    return 0
  }
  refuseWords(line.words)
  const values = readFlags(allFlags, line)
  const [isIndividual, isCombined] = [values.of(flags.individual), values.of(flags.combined)]
  const hasBoth = isIndividual === isCombined
  const text = formatDockerOptions(await tools.read(values.of(flags.subnetFile)), tools.environment, {
    tellsMasquerading: !values.of(flags.isSilentOnMasquerading),
    isIndividual: hasBoth || isIndividual,
    isCombined: hasBoth || isCombined,
    combinedKey: values.of(flags.combinedKey),
  })
  await tools.write(values.of(flags.dockerFile), text)
  return 0
}
