const newline = 10

/** The lines that come; one that does not come to its end is none. */
export async function* textLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<string, void, void> {
  let begun: Buffer[] = []
  for await (const chunk of chunks) {
    let from = 0
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
      begun.push(chunk.subarray(from, at))
      from = at + 1
      yield (begun.length === 1 ? (begun[0] ?? chunk) : Buffer.concat(begun)).toString()
      begun = []
    }
    if (from < chunk.length) begun.push(chunk.subarray(from))
  }
}
