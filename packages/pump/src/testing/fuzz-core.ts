import { Fuzz } from './fuzz.js'

/** `fuzz-core PACKETS [SEED]`: the long form of the test. A seed that breaks something is printed before what broke. */
const [total = 1e6, first = 1] = process.argv.slice(2).map(Number)
const packetsOfSeed = 50_000
let packets = 0
let [written, sent] = [0, 0]
for (let seed = first; packets < total; seed++) {
  const fuzz = new Fuzz(seed * 2654435761)
  try {
    fuzz.run(packetsOfSeed)
  } catch (error) {
    process.stdout.write(`fuzz-core ${packetsOfSeed} ${seed}\n`)
    throw error
  }
  packets += fuzz.packets
  written += fuzz.written
  sent += fuzz.sent
}
process.stdout.write(
  `${packets} packets, ${written} written to the device, ${sent} messages sent, nothing that must not be\n`,
)
