import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from './root.mjs'

const source = join(root, 'packages', 'pump', 'assembly')
const target = join(root, 'packages', 'pump', 'src', 'core', 'wasm.ts')
/** The memory never grows, because the kernel is given addresses in it; what lies where is in assembly/layout.ts. */
const pages = '213'
const flags = [
  ...['-O3', '--converge', '--noAssert', '--runtime', 'stub', '--enable', 'simd,bulk-memory'],
  ...['--initialMemory', pages, '--maximumMemory', pages],
]

/** Compiles the pump's core to WebAssembly, as a module of text: wherever the program is, it has its core with it. */
export async function buildCore() {
  const files = readdirSync(source).map(file => join(source, file))
  if (existsSync(target) && files.every(file => statSync(file).mtimeMs <= statSync(target).mtimeMs)) return
  const { default: asc } = await import('assemblyscript/asc')
  mkdirSync(dirname(target), { recursive: true })
  const draft = `${target}.${process.pid}`
  try {
    const { error, stderr } = await asc.main([join(source, 'index.ts'), '--outFile', draft, ...flags])
    if (error) {
      console.error(`${stderr}${error.message}`)
      process.exit(1)
    }
    const text = readFileSync(draft).toString('base64')
    writeFileSync(target, `/** Made of packages/pump/assembly by the build. */\nexport const coreWasm =\n  '${text}'\n`)
  } finally {
    rmSync(draft, { force: true })
  }
}
