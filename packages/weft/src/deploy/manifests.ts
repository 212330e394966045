import { join } from 'node:path'
import type { JsonObject } from '../model/json.js'
import { renderChart } from './render-chart.js'

/** The order in which they are applied: what others need comes first. */
const inOrder = ['namespace', 'service-account', 'access', 'admission-policy', 'config', 'daemon-set']
const monitoring = ['pod-monitor', 'alert-rules', 'dashboard']

const lead = '# Written by `npm run docs` from deploy/chart.\n'
const namespace = 'kube-flannel'

/** The files of `deploy` that the chart tells, by their names: for who has no helm. */
export function manifests(deploy: string): ReadonlyMap<string, string> {
  const all = joined(deploy, inOrder, { namespace: { create: true } })
  return new Map([
    ['kube-weft.yml', all],
    // kustomize reads no file outside of its own folder.
    ['kustomize/base/kube-weft.yml', all],
    [
      'monitoring.yml',
      joined(deploy, monitoring, { monitoring: { podMonitor: true, alertRules: true, dashboard: true } }),
    ],
  ])
}

function joined(deploy: string, names: readonly string[], values: JsonObject): string {
  const printed = renderChart(join(deploy, 'chart'), { namespace, values })
  const texts = names.map(name => {
    const text = printed.get(`${name}.yaml`)
    if (text === undefined) throw new Error(`the chart prints nothing for ${name}`)
    return text
  })
  return lead + texts.map(text => `---\n${text}`).join('')
}
