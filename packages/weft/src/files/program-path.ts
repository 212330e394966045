import { fileURLToPath } from 'node:url'

/** A program of this build, ready to run: seen from the folder of this module, and from that of the programs themselves. */
export function programPath(name: 'weft' | 'weftd' | 'lab'): string {
  return fileURLToPath(new URL(`../programs/${name}.js`, import.meta.url))
}
