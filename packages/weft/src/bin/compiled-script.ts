import { existsSync, readFileSync } from 'node:fs'
import { Script } from 'node:vm'

/** A program in one file, together with the machine's own form of it when that lies beside it. */
export function compiledScript(path: string): Script {
  const code = codePath(path)
  // One line stays one line, so that traces name the right ones.
  const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(path, 'utf8')}\n})`
  return new Script(source, { filename: path, ...(existsSync(code) && { cachedData: readFileSync(code) }) })
}

export function codePath(path: string): string {
  return `${path}.code`
}
