import { flag, optionalFlag } from '../../flags/define.js'
import { oneOf, text, wholeNumber } from '../../flags/kinds.js'

/** What is logged, and how. */
export const logFlags = {
  format: flag(
    {
      name: 'log-format',
      placeholder: 'human|json',
      default: 'human',
      isOurs: true,
      help: 'a line an event, for people or for programs',
    },
    oneOf('human', 'json'),
  ),
  verbosity: flag(
    { name: 'v', placeholder: 'NUMBER', default: 0, help: 'from 4 on details are logged too' },
    wholeNumber(0, 2_147_483_647),
  ),
  vmodule: optionalFlag({ name: 'vmodule', placeholder: 'TEXT', help: 'accepted and without effect' }, text),
  backtraceAt: optionalFlag(
    { name: 'log_backtrace_at', placeholder: 'TEXT', help: 'accepted and without effect' },
    text,
  ),
}
