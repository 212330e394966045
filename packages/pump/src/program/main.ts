import { FileDescriptor } from '@weft/linux'
import { ControlServer } from './control-server.js'
import { Pump } from './pump.js'

/** Where whoever starts the program puts the socket to listen at: after input, output and complaints. */
const LISTENER = 3

try {
  const pump = new Pump()
  new ControlServer(pump, new FileDescriptor(LISTENER))
  pump.run()
  process.exit(0)
} catch (error) {
  process.stderr.write(`The pump ends: ${error}\n`)
  process.exit(1)
}
