const usualPath = '/run/flannel/subnet.env'

/**
 * Where subnet.env will be, as far as a command line tells that may be full of mistakes: the place of status.json must be
 * known before it is read in earnest.
 */
export function findSubnetPath(args: readonly string[], environment: NodeJS.ProcessEnv): string {
  const told = args.flatMap((arg, index) => {
    const [, inline] = /^--?subnet-file(?:=(.*))?$/s.exec(arg) ?? []
    if (inline !== undefined) return [inline]
    return /^--?subnet-file$/.test(arg) ? [args[index + 1] ?? ''] : []
  })
  const named = [...told.reverse(), environment.WEFTD_SUBNET_FILE, environment.FLANNELD_SUBNET_FILE]
  return named.find(path => path !== undefined && path !== '' && !path.startsWith('-')) ?? usualPath
}
