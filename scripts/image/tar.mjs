// A tar whose bytes depend on nothing but what is in it: sorted, of root, and of no time.

const blockBytes = 512

/** Entries are `{ path, mode, content }` for files and `{ path, target }` for links; folders come by themselves. */
export function writeTar(entries) {
  const sorted = withFolders(entries).sort((one, other) => (one.path < other.path ? -1 : 1))
  const blocks = sorted.flatMap(entry => {
    const content = entry.content ?? Buffer.alloc(0)
    return [headerOf(entry, content.length), content, Buffer.alloc(-content.length & (blockBytes - 1))]
  })
  return Buffer.concat([...blocks, Buffer.alloc(2 * blockBytes)])
}

function withFolders(entries) {
  const folders = new Set()
  for (const { path } of entries)
    for (let end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) folders.add(path.slice(0, end))
  const paths = new Set(entries.map(({ path }) => path))
  if (paths.size < entries.length) throw new Error('an image cannot have two files at one place')
  return [...entries, ...[...folders].map(path => ({ path: `${path}/`, mode: 0o755, isFolder: true }))]
}

function headerOf({ path, mode = 0o777, target, isFolder }, size) {
  const header = Buffer.alloc(blockBytes)
  const [prefix, name] = split(path)
  header.write(name, 0, 'utf8')
  header.write(octal(mode, 8), 100)
  header.write(octal(0, 8), 108)
  header.write(octal(0, 8), 116)
  header.write(octal(size, 12), 124)
  header.write(octal(0, 12), 136)
  header.write(target ? '2' : isFolder ? '5' : '0', 156)
  header.write(target ?? '', 157)
  header.write('ustar\u000000', 257, 'latin1')
  header.write(prefix, 345, 'utf8')
  header.write('        ', 148)
  header.write(`${octal(sumOf(header), 7)} `, 148)
  return header
}

/** A name longer than its field continues in another one, from a slash on. */
function split(path) {
  if (path.length <= 100) return ['', path]
  const cut = path.indexOf('/', path.length - 101)
  if (cut < 0 || cut > 155 || cut === path.length - 1) throw new Error(`${path}: too long a name for a tar`)
  return [path.slice(0, cut), path.slice(cut + 1)]
}

function octal(number, width) {
  return `${number.toString(8).padStart(width - 1, '0')}\0`
}

function sumOf(header) {
  return header.reduce((sum, byte) => sum + byte, 0)
}
