import { accessSync, constants } from 'node:fs'
import { join } from 'node:path'

/** Whether there is such a program to start: in a folder of PATH, if its name tells no other. */
export function isInstalled(program: string): boolean {
  const folders = program.includes('/') ? [''] : (process.env.PATH ?? '').split(':')
  return folders.some(folder => isExecutable(join(folder, program)))
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
