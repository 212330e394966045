import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type CaseFile, parseCase } from './case-file.js'

const folder = fileURLToPath(new URL('../../src/backends', import.meta.url))

export function casePath(backend: string, name: string): string {
  return join(folder, backend, 'cases', `${name}.case`)
}

export function readCases(backend: string): ReadonlyMap<string, CaseFile> {
  const path = join(folder, backend, 'cases')
  const files = existsSync(path) ? readdirSync(path).filter(file => file.endsWith('.case')) : []
  return new Map(files.map(file => [basename(file, '.case'), parseCase(readFileSync(join(path, file), 'utf8'))]))
}
