#!/usr/bin/env node
import { runCniProgram } from '../cni/program/run-cni-program.js'

const { exitCode, stdout } = await runCniProgram(process.env)
process.exitCode = exitCode
process.stdout.write(stdout)
