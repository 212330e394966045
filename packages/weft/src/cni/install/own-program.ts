import { readFile, stat } from 'node:fs/promises'
import { codeOf } from '../../files/code-of.js'
import { compiledCniPath, programPath } from '../../files/program-path.js'

/** Stands in both programs that runtimes execute, and nowhere else: by this we know what we may replace and remove. */
const marker = 'weft-cni, the CNI plugin of weft'

/** No program of ours comes near, and others need not be read to their end. */
const mostBytes = 8 << 20

/** The program that a runtime is to execute: the compiled one, or where it could not be compiled, Node's. */
export async function ownProgram(): Promise<Buffer> {
  const compiled = compiledCniPath()
  return compiled === undefined ? nodeWrapper() : readFile(compiled)
}

export function nodeWrapper(): Buffer {
  return Buffer.from(`#!${process.execPath}\n// ${marker}\nimport(${JSON.stringify(programPath('weft-cni'))})\n`)
}

/** Undefined when there is no such file. */
export async function whose(path: string): Promise<'ours' | 'foreign' | undefined> {
  const found = await stat(path).catch(ignoreMissing)
  if (found === undefined) return undefined
  if (!found.isFile() || found.size > mostBytes) return 'foreign'
  const content = await readIfThere(path)
  return content?.includes(marker) ? 'ours' : 'foreign'
}

export async function readIfThere(path: string): Promise<Buffer | undefined> {
  return readFile(path).catch(ignoreMissing)
}

function ignoreMissing(error: unknown): undefined {
  if (codeOf(error) === 'ENOENT') return undefined
  throw error
}
