import {
  CniError,
  cniVersions,
  type Execute,
  errorCodes,
  executeProgram,
  isPluginName,
  newestCniVersion,
} from '@weft/cni'
import { connectTo, type FileDescriptor, LinuxError } from '@weft/linux'
import { type Frame, FrameError } from '../wire/frame.js'
import { FrameStream } from '../wire/frame-stream.js'
import {
  type Asked,
  type Done,
  decodeDone,
  decodeExecution,
  encodeAsked,
  encodeExecutionEnd,
} from '../wire/messages.js'
import { openNamespace } from './open-namespace.js'
import { type Places, readPlaces } from './places.js'
import { readInput } from './read-input.js'
import { readStatus } from './read-status.js'
import { spoolRequest } from './spool-request.js'

/** weftd does not answer, and this is why. */
class UnansweredError extends Error {
  override readonly name = 'UnansweredError'
}

/** The program that a runtime executes, where there is no compiled one; shim/weft-cni.c says what it is for. */
export async function runCniProgram(environment: NodeJS.ProcessEnv): Promise<Done> {
  const { CNI_COMMAND: verb = '' } = environment
  const versions = cniVersions.map(version => JSON.stringify(version)).join(',')
  if (verb === '') {
    process.stderr.write(`weft-cni, the CNI plugin of weft, knows the versions ${versions}\n`)
    return { exitCode: 0, stdout: '' }
  }
  if (verb === 'VERSION')
    return { exitCode: 0, stdout: `{"cniVersion":"${newestCniVersion}","supportedVersions":[${versions}]}\n` }
  const places = readPlaces(environment)
  let stdin = ''
  try {
    stdin = await readInput()
    const asked: Asked = {
      environment: { ...wanted(environment), CNI_WEFT_PROGRAM: process.argv[1] },
      stdin,
      namespaceTrouble: '',
    }
    return await ask(asked, places).catch(error => {
      if (error instanceof UnansweredError) return unanswered(error.message, asked, places)
      throw error
    })
  } catch (error) {
    if (error instanceof CniError) return refuse(error, stdin)
    throw error
  }
}

async function ask(asked: Asked, { socketPath, timeoutSeconds }: Places): Promise<Done> {
  using stream = new FrameStream(connect(socketPath))
  const { descriptors, trouble } = openNamespace(asked.environment.CNI_NETNS ?? '')
  await sendFirst(stream, { ...asked, namespaceTrouble: trouble }, descriptors)
  for (;;) {
    const frame = await nextFrame(stream, timeoutSeconds)
    if (frame.kind === 'done') return decodeDone(frame)
    const end = await executeHere(decodeExecution(frame))
    if (end !== 'not-found') process.stderr.write(end.stderr)
    await stream.send(encodeExecutionEnd(end))
  }
}

/** In the folders that the runtime named, and nowhere else. */
const executeHere: Execute = async ({ type, stdin, environment }) => {
  if (!isPluginName(type)) return 'not-found'
  const { CNI_PATH = '' } = process.env
  return executeProgram()({ type, stdin, environment: { ...environment, CNI_PATH } })
}

async function nextFrame(stream: FrameStream, timeoutSeconds: number): Promise<Frame> {
  let why = 'it broke off'
  const patience = setTimeout(() => {
    why = 'no answer in time'
    stream[Symbol.dispose]()
  }, timeoutSeconds * 1_000)
  try {
    const frame = await stream.next()
    if (frame !== undefined) return frame
  } catch (error) {
    if (error instanceof FrameError) throw new CniError('internal', `read what came from weftd: ${error.message}`)
    why = error instanceof Error ? error.message : String(error)
  } finally {
    clearTimeout(patience)
  }
  throw new UnansweredError(why)
}

function connect(socketPath: string): FileDescriptor {
  try {
    return connectTo(socketPath)
  } catch (error) {
    if (error instanceof LinuxError) throw new UnansweredError(error.message)
    throw error
  }
}

/** What cannot be sent is the environment's fault, if it is too long, or else weftd's. */
async function sendFirst(stream: FrameStream, asked: Asked, descriptors: readonly FileDescriptor[]): Promise<void> {
  try {
    await stream.send(encodeAsked(asked), descriptors)
  } catch (error) {
    if (error instanceof FrameError) throw new CniError('invalidEnvironment', `the environment CNI_*: ${error.message}`)
    throw error instanceof LinuxError ? new UnansweredError(error.message) : error
  } finally {
    for (const descriptor of descriptors) descriptor.close()
  }
}

/** What is to be taken away can wait; the rest is told. */
async function unanswered(why: string, asked: Asked, { socketPath, spoolFolder, statusPath }: Places): Promise<Done> {
  const verb = asked.environment.CNI_COMMAND
  const details = await readStatus(statusPath)
  if (verb !== 'DEL') {
    const code = verb === 'STATUS' ? errorCodes.notAvailable : errorCodes.tryAgainLater
    return refuse(new CniError(code, `weftd does not answer at ${socketPath}: ${why}`, { details }), asked.stdin)
  }
  try {
    await spoolRequest(spoolFolder, asked)
    return { exitCode: 0, stdout: '' }
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error)
    const sentence = `keep this for weftd, which does not answer, in ${spoolFolder}: ${fault}`
    return refuse(new CniError('tryAgainLater', sentence, { details }), asked.stdin)
  }
}

function refuse({ code, message, details }: CniError, stdin: string): Done {
  const cniVersion = /"cniVersion"[ \t\r\n:]*"([0-9.]{1,15})"/.exec(stdin)?.[1] ?? '1.0.0'
  return { exitCode: 1, stdout: `${JSON.stringify({ cniVersion, code, msg: message, details })}\n` }
}

function wanted(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => name === 'PATH' || name.startsWith('CNI_')))
}
