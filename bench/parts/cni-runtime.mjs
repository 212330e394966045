import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { spawnIn } from '../../packages/netlab/dist/index.js'

/** It reads names of scripts and runs them in itself. */
const loop = 'while read -r script; do . "$script"; echo; done'

/**
 * A container runtime of the least weight: a shell in the node's namespace, which starts plugins as a runtime does. Node
 * takes three milliseconds for a program that does nothing, as much as a plugin takes; a shell a few tenths of one.
 */
export class CniRuntime {
  #folder
  #command
  #environment
  #shell
  #answers

  /** `command` tells what to start for a type of plugins. */
  constructor({ namespace, folder, command, environment = {} }) {
    this.#folder = join(folder, 'runtime')
    this.#command = command
    this.#environment = environment
    mkdirSync(this.#folder)
    this.#shell = spawnIn(namespace, ['/bin/sh', '-c', loop], { stdio: ['pipe', 'pipe', 'inherit'] })
    this.#answers = createInterface({ input: this.#shell.stdout })[Symbol.asyncIterator]()
  }

  /** Milliseconds until all are through, which are begun at the same moment. Each errand gets its `answer`. */
  async run(errands) {
    const lines = errands.map((errand, number) => this.#line(errand, this.#path(`answer-${number}`), number))
    const script = errands.length === 1 ? lines[0] : `${lines.map(line => `${line} &`).join('\n')}\nwait`
    writeFileSync(this.#path('script'), `${script}\n`)
    const startMs = performance.now()
    this.#shell.stdin.write(`${this.#path('script')}\n`)
    await this.#answers.next()
    const ms = performance.now() - startMs
    for (const [number, errand] of errands.entries())
      errand.answer = readFileSync(this.#path(`answer-${number}`), 'utf8')
    return ms
  }

  async close() {
    this.#shell.stdin.end()
    if (this.#shell.exitCode === null) await new Promise(resolve => this.#shell.once('close', resolve))
  }

  /** Each plugin of an ADD is told what the one before it answered. */
  #line({ environment, configs }, answer, number) {
    const words = Object.entries({ ...this.#environment, ...environment }).map(
      ([name, value]) => `${name}=${quote(value)}`,
    )
    const start = ({ type }) => [...words, ...this.#command(type).map(quote)].join(' ')
    const [first, second] = configs
    const input = this.#path(`config-${number}`)
    writeFileSync(input, JSON.stringify(first))
    if (second === undefined) return `${start(first)} <${input} >${answer}`
    if (environment.CNI_COMMAND !== 'ADD') {
      writeFileSync(`${input}-2`, JSON.stringify(second))
      return `{ ${start(first)} <${input} >${answer}; ${start(second)} <${input}-2 >>${answer}; }`
    }
    const head = JSON.stringify({ ...second, prevResult: null }).slice(0, -'null}'.length)
    return `{ told=$(${start(first)} <${input}); printf '%s%s}' ${quote(head)} "$told" | ${start(second)} >${answer}; }`
  }

  #path(name) {
    return join(this.#folder, name)
  }
}

function quote(word) {
  return `'${word.replaceAll("'", "'\\''")}'`
}
