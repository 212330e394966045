import { AF_UNIX, openSocket, SOCK_DGRAM, sendTo, unixAddress } from '@weft/linux'

/** Whoever started the daemon and wants to hear how it is: systemd, or what speaks like it. */
export interface Supervisor {
  /** Lines like `READY=1`. Answers with why they could not be told. */
  readonly tell: (...lines: readonly string[]) => string | undefined
  /** It wants to hear `WATCHDOG=1` at least this often. */
  readonly watchdogMs?: number
}

/** The one that the environment names, as sd_notify(3) says; undefined when there is none. */
export function findSupervisor(environment: NodeJS.ProcessEnv, pid: number): Supervisor | undefined {
  const { NOTIFY_SOCKET: name, WATCHDOG_USEC: microseconds, WATCHDOG_PID: watched } = environment
  if (name === undefined || !/^[/@]./.test(name)) return undefined
  const watchdogMs = watched === undefined || Number(watched) === pid ? Number(microseconds ?? 0) / 1_000 : 0
  return {
    tell: (...lines) => tell(name, lines.join('\n')),
    ...(watchdogMs > 0 && { watchdogMs }),
  }
}

/** A socket for each message: they are few, and the one at the other end may be another one tomorrow. */
function tell(name: string, message: string): string | undefined {
  try {
    const socket = openSocket({ family: AF_UNIX, type: SOCK_DGRAM, protocol: 0, nonBlocking: true })
    try {
      sendTo(socket, Buffer.from(message), unixAddress(name))
    } finally {
      socket.close()
    }
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
