import { CniError } from '@weft/cni'

export const mostInputBytes = 1 << 20

/** The whole standard input, which may be closed; a CniError for one without end. */
export async function readInput(input: AsyncIterable<Buffer> = process.stdin): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of input) {
    length += chunk.length
    if (length > mostInputBytes) throw new CniError('invalidConfig', 'read stdin: it has over 1 MiB')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}
