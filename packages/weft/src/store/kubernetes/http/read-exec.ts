import { resolve } from 'node:path'
import type { JsonObject } from '../../../model/json.js'
import type { KubeconfigPart } from './kubeconfig-part.js'

/** A program that tells who we are, as the official client runs it, with what it leaves out. */
export function readExec(exec: KubeconfigPart, folder: string): JsonObject {
  const command = exec.required('command', 'the program that prints the credentials')
  const args = exec.list('args')
  if (args.some(arg => typeof arg !== 'string')) throw exec.refuse('args', 'a list of texts in quotes')
  const env = exec
    .parts('env')
    .map(part => ({ name: part.required('name', 'a name'), value: part.text('value') ?? '' }))
  if (exec.text('interactiveMode') === 'Always')
    throw exec.refuse('interactiveMode', 'Never or IfAvailable: nobody is there to answer')
  const apiVersion = exec.text('apiVersion') ?? 'client.authentication.k8s.io/v1'
  const question = { apiVersion, kind: 'ExecCredential', spec: { interactive: false } }
  return {
    // With a slash it is a path, and that begins where the kubeconfig is.
    command: command.includes('/') ? resolve(folder, command) : command,
    args,
    env: [{ name: 'KUBERNETES_EXEC_INFO', value: JSON.stringify(question) }, ...env],
  }
}
