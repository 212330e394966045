import { runProgram } from '../ctl/run-program.js'
import { runLabCommand } from './index.js'

// `node lab.js ARGS` does what `weft lab ARGS` does, and loads no more than that.
void runProgram('weft lab', () => runLabCommand(process.argv.slice(2)))
