import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Where a program is: in a folder of the path, unless its name tells another. Undefined when it can't be started. */
export function findProgram(name: string, searchPath = process.env.PATH ?? ''): string | undefined {
  const folders = name.includes('/') ? [''] : searchPath.split(delimiter)
  return folders.map(folder => join(folder, name)).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
