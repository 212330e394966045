import { runProgram } from '../ctl/run-program.js'
import { runLabCommand } from './index.js'

await runProgram('weft lab', () => runLabCommand(process.argv.slice(2)))
