import type { Report } from '../model/report.js'

/** What a daemon is asked about. */
export interface Sources {
  readonly report: () => Report
  /** Cheaper than the whole report: it is asked for every few seconds. */
  readonly health: () => Pick<Report, 'status' | 'stuck'>
  /** In the text format of Prometheus. */
  readonly metrics: () => Promise<string>
}

export interface Answer {
  readonly status: number
  readonly type: string
  readonly body: string
}

/** What everybody may ask about. */
export type OpenSources = Pick<Sources, 'health' | 'metrics'>

export type Answers<Known> = { readonly [path: string]: (sources: Known) => Answer | Promise<Answer> }

/** For everybody who reaches the port: probes know flannel's words, and read no further than the status. */
export const openAnswers: Answers<OpenSources> = {
  '/healthz': ({ health }) => {
    const { stuck } = health()
    return stuck === undefined ? plain(200, 'flanneld is running') : plain(503, `${stuck}\n`)
  },
  '/readyz': ({ health }) => {
    const { status } = health()
    if (status.state === 'ready') return plain(200, 'flanneld is ready')
    const lines = ['flanneld is not ready yet', status.reason, ...(status.remedy === undefined ? [] : [status.remedy])]
    return plain(503, `${lines.join('\n')}\n`)
  },
  '/metrics': async ({ metrics }) => ({
    status: 200,
    type: 'text/plain; version=0.0.4; charset=utf-8',
    body: await metrics(),
  }),
}

/** The report names all nodes and their addresses: for root on this node alone. */
export const rootAnswers: Answers<Sources> = {
  '/v1/report': ({ report }) => json(200, report()),
  ...openAnswers,
}

interface Question {
  readonly method: string | undefined
  readonly url: string | undefined
}

export async function answer<Known>(
  { method, url = '' }: Question,
  answers: Answers<Known>,
  sources: Known,
): Promise<Answer> {
  const [path = ''] = url.split('?')
  const found = Object.hasOwn(answers, path) ? answers[path] : undefined
  if (found === undefined || (method !== 'GET' && method !== 'HEAD'))
    return json(404, { error: `there is GET ${Object.keys(answers).join(', ')} and nothing else` })
  return found(sources)
}

function plain(status: number, body: string): Answer {
  return { status, type: 'text/plain; charset=utf-8', body }
}

function json(status: number, value: object): Answer {
  return { status, type: 'application/json', body: `${JSON.stringify(value)}\n` }
}
