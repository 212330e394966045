import { errnoTable } from './errno-table.js'

const names = new Map(errnoTable.map(([number, name]) => [number, name]))
const texts = new Map(errnoTable.map(([, name, text]) => [name, text]))

/** 'EEXIST' for 17; a number that has no name here stays readable: 'errno 4095'. */
export function errnoName(errno: number): string {
  return names.get(errno) ?? `errno ${errno}`
}

/** What the name says in plain English. */
export function errnoText(name: string): string {
  return texts.get(name) ?? 'an error without a description'
}
