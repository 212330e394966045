/** One command of a transcript, what it reads, and what it prints. */
export interface Step {
  readonly args: readonly string[]
  readonly input: string
  readonly output: string
}

/**
 * The commands in the code blocks of a Markdown page, as a person would type them: `$ program "an argument"`, with
 * `<<END` what follows up to END is the input, and the rest up to the next `$` is the output.
 */
export function parseTranscript(page: string): Step[] {
  const blocks = [...page.matchAll(/^```\n(.*?)^```$/gms)].map(([, block]) => block ?? '')
  return blocks.flatMap(block => block.split(/^\$ /m).slice(1).map(parseStep))
}

function parseStep(text: string): Step {
  const [, line = '', rest = ''] = /^([^\n]*)\n(.*)$/s.exec(text) ?? []
  const [, command = line, hasInput] = /^(.*?)( <<END)?$/.exec(line) ?? []
  const [input = '', output = ''] = hasInput ? rest.split(/^END\n/m) : ['', rest]
  return { args: parseWords(command).slice(1), input, output }
}

function parseWords(command: string): string[] {
  return [...command.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(
    ([, quoted, bare]) => quoted?.replace(/\\(.)/g, '$1') ?? bare ?? '',
  )
}

const idPattern = /\b[0-9a-f]{15,16}\b/g

/** Ids differ from run to run: the first that is printed stands for the first in the transcript, and so on. */
export class Ids {
  readonly #actual = new Map<string, string>()

  /** The command's arguments with the ids of this run. */
  inArgument(argument: string): string {
    return argument.replace(idPattern, id => this.#actual.get(id) ?? id)
  }

  /** What the command is expected to print in this run; learns from `printed` what it couldn't know. */
  inOutput(output: string, printed: string): string {
    const [expected, found] = [output.match(idPattern) ?? [], printed.match(idPattern) ?? []]
    for (const [index, id] of expected.entries()) {
      const actual = found[index]
      if (actual !== undefined && !this.#actual.has(id)) this.#actual.set(id, actual)
    }
    return this.inArgument(output)
  }
}
