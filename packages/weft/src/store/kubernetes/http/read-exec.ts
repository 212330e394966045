import { resolve } from 'node:path'
import type { KubeconfigPart } from './kubeconfig-part.js'
import type { LoginProgram } from './login-program.js'

/** A program that tells who we are, with all that it is to be told. */
export function readExec(exec: KubeconfigPart, folder: string): LoginProgram {
  const command = exec.required('command', 'the program that prints the credentials')
  const all = exec.list('args')
  const args = all.filter(arg => typeof arg === 'string')
  if (args.length < all.length) throw exec.refuse('args', 'a list of texts in quotes')
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
