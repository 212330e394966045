import { booleanFlag } from './define.js'
import type { Flag } from './flag.js'
import type { Line } from './read-line.js'

export const helpFlag = booleanFlag({ name: 'help', defaultText: '', help: 'print this; -h does too' })
export const versionFlag = booleanFlag({
  name: 'version',
  defaultText: '',
  help: 'print the version, to standard error',
})

/** Whether the command line asks for it, whatever else it says. */
export function isAsked(flag: Flag<boolean>, { said }: Line): boolean {
  return flag.read(said.get(flag.name) ?? [])
}
