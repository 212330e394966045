// What a program or library of 64 bits needs to be started: read from the file itself, so that it is the same for every architecture.

const programHeaders = { load: 1, dynamic: 2, interpreter: 3 }
const tags = { end: 0n, needed: 1n, strings: 5n }

/** Undefined for what is no such file; else the libraries it names, and who loads it when it is a program. */
export function readElf(bytes) {
  if (bytes.length < 64 || bytes.readUInt32BE(0) !== 0x7f454c46 || bytes[4] !== 2 || bytes[5] !== 1) return undefined
  const segments = segmentsOf(bytes)
  const interpreter = segments.find(({ type }) => type === programHeaders.interpreter)
  return {
    interpreter: interpreter && textAt(bytes, interpreter.offset),
    needed: namesOfLibraries(bytes, segments),
  }
}

function segmentsOf(bytes) {
  const start = Number(bytes.readBigUInt64LE(32))
  const size = bytes.readUInt16LE(54)
  return Array.from({ length: bytes.readUInt16LE(56) }, (_, index) => {
    const at = start + index * size
    return {
      type: bytes.readUInt32LE(at),
      offset: Number(bytes.readBigUInt64LE(at + 8)),
      address: Number(bytes.readBigUInt64LE(at + 16)),
      size: Number(bytes.readBigUInt64LE(at + 32)),
    }
  })
}

function namesOfLibraries(bytes, segments) {
  const dynamic = segments.find(({ type }) => type === programHeaders.dynamic)
  if (dynamic === undefined) return []
  const entries = []
  for (let at = dynamic.offset; at < dynamic.offset + dynamic.size; at += 16) {
    const tag = bytes.readBigUInt64LE(at)
    if (tag === tags.end) break
    entries.push({ tag, value: Number(bytes.readBigUInt64LE(at + 8)) })
  }
  const strings = entries.find(({ tag }) => tag === tags.strings)
  if (strings === undefined) return []
  const start = offsetOf(segments, strings.value)
  return entries.filter(({ tag }) => tag === tags.needed).map(({ value }) => textAt(bytes, start + value))
}

/** Where in the file stands what is at this address once it is loaded. */
function offsetOf(segments, address) {
  const home = segments.find(
    segment =>
      segment.type === programHeaders.load && address >= segment.address && address < segment.address + segment.size,
  )
  if (home === undefined) throw new Error('the strings of a library are in no part of it that is loaded')
  return home.offset + address - home.address
}

function textAt(bytes, offset) {
  return bytes.toString('latin1', offset, bytes.indexOf(0, offset))
}
