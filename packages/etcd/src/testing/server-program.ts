// A program around the embedded server, for tests that kill or stop it: node server-program.js FOLDER ADDRESS...
// It prints its endpoints once it listens.
import { EtcdServer } from '../server/index.js'

const [folder, ...listen] = process.argv.slice(2)
if (folder === undefined) throw new Error('usage: server-program.js FOLDER ADDRESS...')
const server = await EtcdServer.open({ folder, listen })
console.log(server.endpoints.join(' '))
