interface Connection {
  readonly server: string
  readonly ca: string
  readonly token: string
}

/** The file that tells clients of one server, as JSON, which is YAML too. */
export function kubeconfigText({ server, ca, token }: Connection): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server, 'certificate-authority-data': Buffer.from(ca).toString('base64') } }],
    users: [{ name: 'test', user: { token } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
    'current-context': 'test',
  })
}
