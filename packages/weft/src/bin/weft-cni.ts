import { runCniProgram } from '../cni/program/run-cni-program.js'

void runCniProgram(process.env).then(({ exitCode, stdout }) => {
  process.exitCode = exitCode
  process.stdout.write(stdout)
})
