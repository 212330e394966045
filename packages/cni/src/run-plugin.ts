import { text } from 'node:stream/consumers'
import { type Answer, answer, refusal } from './answer.js'
import { askedVersion, parseRequest } from './parse-request.js'
import type { Plugin } from './plugin.js'

/** The whole of a plugin that is a program of its own. */
export async function runPlugin(plugin: Plugin): Promise<void> {
  const { exitCode, stdout } = await serve(plugin)
  process.exitCode = exitCode
  process.stdout.write(stdout)
}

async function serve(plugin: Plugin): Promise<Answer> {
  // Old runtimes ask for the VERSION without an end of input.
  const stdin = process.env.CNI_COMMAND === 'VERSION' ? '' : await text(process.stdin)
  try {
    return await answer(plugin, parseRequest(process.env, stdin))
  } catch (error) {
    return refusal(error, askedVersion(stdin))
  }
}
