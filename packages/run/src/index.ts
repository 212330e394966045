export { type Ended, isMissing, type Run, runProgram, type Spawn, spawnWithin } from './run-program.js'
