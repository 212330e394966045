export { type Ended, isMissing, type Run, runProgram, type Spawn } from './run-program.js'
