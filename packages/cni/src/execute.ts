/** How a plugin that is a program is run: by whoever can see the folders of CNI_PATH. */
export type Execute = (execution: Execution) => Promise<ExecutionEnd | 'not-found'>

export interface Execution {
  /** The program's name, never a path. */
  readonly type: string
  readonly environment: Readonly<Record<string, string>>
  readonly stdin: string
}

export interface ExecutionEnd {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}
