import { execFile } from 'node:child_process'

const patienceMs = 10_000

/** Whether it helped is seen by what is there afterwards: not every machine has the program, or lets us use it. */
export async function loadModule(name: string): Promise<void> {
  await new Promise<void>(resolve => {
    execFile('modprobe', ['-q', name], { timeout: patienceMs }, () => resolve())
  })
}
