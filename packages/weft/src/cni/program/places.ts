/** Where the program of a runtime finds the daemon. The C program has the same names and values. */
export interface Places {
  readonly socketPath: string
  readonly spoolFolder: string
  readonly statusPath: string
  readonly timeoutSeconds: number
}

export const defaultSocketPath = '/run/weft/cni.sock'
export const defaultSpoolFolder = '/var/lib/cni/weft/spool'

export function readPlaces(environment: NodeJS.ProcessEnv): Places {
  return {
    socketPath: environment.WEFT_CNI_SOCKET || defaultSocketPath,
    spoolFolder: environment.WEFT_CNI_SPOOL || defaultSpoolFolder,
    statusPath: environment.WEFT_CNI_STATUS || '/run/flannel/status.json',
    timeoutSeconds: Number.parseInt(environment.WEFT_CNI_TIMEOUT || '60', 10) || 60,
  }
}
