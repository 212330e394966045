// Answers every program that a runtime executes at once, and does nothing for it. Run as a program: empty-answer.mjs SOCKET.
import { openListener } from '../../packages/weft/dist/cni/server/open-listener.js'
import { Reception } from '../../packages/weft/dist/cni/server/reception.js'

const reception = new Reception(openListener(process.argv[2]), {
  serve: caller => caller.finish({ exitCode: 0, stdout: '' }),
  log: ({ text }) => console.error(text),
})
process.once('SIGTERM', () => reception[Symbol.asyncDispose]())
process.stdout.write('listening\n')
