import type { Environment, Execution, ExecutionEnd } from '@weft/cni'
import { type Frame, FrameError } from './frame.js'

/** What a runtime asks: its environment, as far as it is about CNI, and the configuration. */
export interface Asked {
  readonly environment: Environment
  readonly stdin: string
  /** Why the network namespace that CNI_NETNS names did not come along; empty when nothing was wrong with it. */
  readonly namespaceTrouble: string
}

export function encodeAsked({ environment, stdin, namespaceTrouble }: Asked): Frame {
  return { kind: 'ask1', parts: [Buffer.from(stdin), Buffer.from(namespaceTrouble), ...variables(environment)] }
}

export function decodeAsked(frame: Frame): Asked {
  const [stdin, trouble, ...rest] = partsOf(frame, 'ask1', 2)
  return { environment: readVariables(rest), stdin: String(stdin), namespaceTrouble: String(trouble) }
}

export function encodeExecution({ type, environment, stdin }: Execution): Frame {
  return { kind: 'exec', parts: [Buffer.from(`${type}\0`), Buffer.from(stdin), ...variables(environment)] }
}

export function decodeExecution(frame: Frame): Execution {
  const [type, stdin, ...rest] = partsOf(frame, 'exec', 2)
  return { type: withoutEnd(type), stdin: String(stdin), environment: readVariables(rest) }
}

/** Its complaints are not passed on: they are written where the runtime reads them. */
export function encodeExecutionEnd(end: ExecutionEnd | 'not-found'): Frame {
  if (end === 'not-found') return { kind: 'told', parts: [Buffer.of(), Buffer.of()] }
  return { kind: 'told', parts: [Buffer.of(end.exitCode), Buffer.from(end.stdout)] }
}

export function decodeExecutionEnd(frame: Frame): ExecutionEnd | 'not-found' {
  const [exitCode, stdout] = partsOf(frame, 'told', 2)
  if (exitCode?.[0] === undefined) return 'not-found'
  return { exitCode: exitCode[0], stdout: String(stdout), stderr: '' }
}

/** What the program prints, and how it exits. */
export interface Done {
  readonly exitCode: number
  readonly stdout: string
}

export function encodeDone({ exitCode, stdout }: Done): Frame {
  return { kind: 'done', parts: [Buffer.of(exitCode), Buffer.from(stdout)] }
}

export function decodeDone(frame: Frame): Done {
  const [exitCode, stdout] = partsOf(frame, 'done', 2)
  return { exitCode: exitCode?.[0] ?? 1, stdout: String(stdout) }
}

function partsOf({ kind, parts }: Frame, wanted: Frame['kind'], least: number): readonly Buffer[] {
  if (kind === wanted && parts.length >= least) return parts
  throw new FrameError(`found a message ${kind} of ${parts.length} parts, accepted is ${wanted} of ${least} or more`)
}

/** Each ends in a zero, as C has them. */
function variables(environment: Environment): Buffer[] {
  return Object.entries(environment).flatMap(([name, value]) =>
    value === undefined ? [] : [Buffer.from(`${name}=${value}\0`)],
  )
}

function readVariables(parts: readonly Buffer[]): Record<string, string> {
  const pairs = parts.map(withoutEnd).map(text => {
    const end = text.indexOf('=')
    return end === -1 ? ['', ''] : [text.slice(0, end), text.slice(end + 1)]
  })
  return Object.fromEntries(pairs)
}

function withoutEnd(part: Buffer | undefined): string {
  const text = String(part ?? '')
  return text.endsWith('\0') ? text.slice(0, -1) : text
}
