import { listAt, objectAt, textAt } from '../../deploy/testing/fields.js'
import { isJsonObject, type Json, type JsonObject } from '../../model/json.js'

export interface Setting {
  /** Of the pod, as the manifest has it. */
  readonly pod: JsonObject
  readonly nodeName: string
  /** Where on the machine what the API server would give the pod is: the folder of a ConfigMap or of a token, by the volume's name. */
  readonly given: ReadonlyMap<string, string>
  /** Where the API server is, which every container is told. */
  readonly server: URL
}

/** What a kubelet tells its runtime of a container, in the words of podman. What is not understood throws: nothing is left out. */
export function podmanOptions(container: Json, setting: Setting): readonly string[] {
  const { pod } = setting
  if (pod.hostNetwork !== true) throw new Error('a pod with a network of its own is not understood here')
  return [
    '--network=host',
    ...securityOptions(objectAt(container, 'securityContext')),
    ...listAt(container, 'volumeMounts').flatMap(mount => ['--volume', volumeOf(mount, setting)]),
    ...environmentOf(objectAt(container), setting),
    ...['--env', `KUBERNETES_SERVICE_HOST=${setting.server.hostname}`],
    ...['--env', `KUBERNETES_SERVICE_PORT=${setting.server.port}`],
    ...['--entrypoint', JSON.stringify(listAt(container, 'command'))],
  ]
}

function securityOptions({ capabilities, ...rest }: JsonObject): readonly string[] {
  const { add = [] } = objectAt(capabilities ?? null)
  const added = Array.isArray(add) ? add : []
  const expected = {
    privileged: false,
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    // podman's own, which it takes when nothing is said.
    seccompProfile: { type: 'RuntimeDefault' },
  }
  if (JSON.stringify(rest) !== JSON.stringify(expected))
    throw new Error(`${JSON.stringify(rest)} is not understood here`)
  return [
    ...listAt(capabilities ?? null, 'drop').map(name => `--cap-drop=${name}`),
    ...added.map(name => `--cap-add=${name}`),
    '--security-opt=no-new-privileges',
    ...['--read-only', '--read-only-tmpfs=false'],
  ]
}

function volumeOf(mount: Json, { pod, given }: Setting): string {
  const name = textAt(mount, 'name')
  const volume = listAt(pod, 'volumes').find(each => textAt(each, 'name') === name)
  const place = isJsonObject(volume) && volume.hostPath ? textAt(volume, 'hostPath', 'path') : given.get(name)
  if (place === undefined) throw new Error(`there is nothing for the volume ${name}`)
  return `${place}:${textAt(mount, 'mountPath')}${objectAt(mount).readOnly === true ? ':ro' : ''}`
}

function environmentOf({ env }: JsonObject, { nodeName }: Setting): readonly string[] {
  return (Array.isArray(env) ? env : []).flatMap(variable => {
    if (textAt(variable, 'valueFrom', 'fieldRef', 'fieldPath') !== 'spec.nodeName')
      throw new Error(`${JSON.stringify(variable)} is not understood here`)
    return ['--env', `${textAt(variable, 'name')}=${nodeName}`]
  })
}
