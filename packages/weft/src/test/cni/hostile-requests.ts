import fc from 'fast-check'

/** Where in a runtime's world requests point to. */
export interface Ground {
  readonly subnetFile: string
  readonly dataDir: string
  readonly networks: string
  /** Network namespaces of pods. */
  readonly pods: readonly string[]
  /** What stands where something else should be: a file, a folder, a pipe, another kind of namespace, nothing. */
  readonly traps: readonly string[]
}

export interface HostileRequest {
  readonly environment: { readonly [name: string]: string | undefined }
  readonly stdin: string | Buffer
}

/** A shell would make a file of that name where it stands. */
const forShells = ['$(touch pwned)', '`touch pwned`', '; touch pwned', '"; touch pwned; "', "'$(touch pwned)'"]
const traversals = ['..', '../pwned', '../../pwned', '../../../pwned', 'x/../../pwned', './pwned', '/proc/pwned']
const odd = [
  '',
  ' ',
  '\n',
  'a\nb',
  '\u0001',
  '\u007f',
  '\u0085',
  '\u2028',
  'é',
  '%d',
  'eth%d',
  '%s%n',
  '-rf',
  '--help',
  '*',
]
const long = ['x'.repeat(16), 'x'.repeat(256), 'x'.repeat(4096), '../'.repeat(1365)]
/** They mean something in another place. */
const misplaced = [
  'lo',
  'eth0',
  'all',
  'default',
  'cni0',
  'flannel',
  'bridge',
  'macvlan',
  'IP=10.244.1.9',
  '/',
  '/dev/zero',
]

const anyText = fc.oneof(
  fc.constantFrom(...forShells, ...traversals, ...odd, ...long, ...misplaced),
  fc.string({ unit: 'binary', maxLength: 40 }),
)
const anyScalar = fc.oneof(
  anyText,
  fc.integer(),
  fc.constantFrom<unknown>(undefined, null, true, -1, 0, 1e300, 2 ** 53, '\0', 'a\0b', [], {}, [[]], [null]),
)

/** What a request is about before somebody meddles with it: much of it comes as far as the kernel. */
function anyRequest({ subnetFile, dataDir, networks, pods }: Ground) {
  const verb = fc.constantFrom('ADD', 'ADD', 'ADD', 'ADD', 'DEL', 'DEL', 'CHECK', 'GC', 'STATUS', 'VERSION')
  const type = fc.constantFrom('flannel', 'flannel', 'flannel', 'weft', 'bridge', 'host-local', 'portmap', 'loopback')
  const ranges = fc.constantFrom([[{ subnet: '10.244.1.0/24' }]], [[{ subnet: 'fd00:1::/64' }]])
  const environment = fc.record({
    CNI_COMMAND: verb,
    CNI_CONTAINERID: fc.constantFrom('c1', 'c2', 'x'.repeat(4096)),
    CNI_IFNAME: fc.constantFrom('eth0', 'x'.repeat(15)),
    CNI_NETNS: fc.constantFrom(...pods),
    CNI_PATH: fc.constant('/nowhere'),
    CNI_ARGS: fc.constantFrom('', 'IgnoreUnknown=1;K8S_POD_NAME=web'),
    PATH: fc.constantFrom('', '.', '/usr/bin:/bin'),
  })
  const bridge = { bridge: fc.constantFrom('cni0', 'cni1'), isDefaultGateway: fc.boolean(), ipMasq: fc.boolean() }
  const document = fc.record({
    cniVersion: fc.constantFrom('0.3.1', '1.1.0', '1.1.0', '1.1.0'),
    name: fc.constantFrom('cbr0', 'other'),
    type,
    subnetFile: fc.constant(subnetFile),
    dataDir: fc.constant(dataDir),
    ipam: fc.record({ type: fc.constant('host-local'), dataDir: fc.constant(networks), ranges }),
    delegate: fc.record(bridge),
    ...bridge,
    runtimeConfig: fc.constant({ portMappings: [{ hostPort: 8080, containerPort: 80, protocol: 'tcp' }] }),
    prevResult: fc.constant({
      cniVersion: '1.0.0',
      interfaces: [{ name: 'cni0' }, { name: 'eth0', sandbox: '/run/netns/x' }],
      ips: [{ address: '10.244.1.7/24', gateway: '10.244.1.1', interface: 1 }],
      dns: {},
    }),
    'cni.dev/valid-attachments': fc.constantFrom([], [{ containerID: 'c1', ifname: 'eth0' }]),
  })
  return fc.record({ environment, document })
}

/** Where somebody may meddle: what the plugins read, and what they do not. */
const keysOfBridge = ['bridge', 'isGateway', 'isDefaultGateway', 'forceAddress', 'ipMasq', 'mtu', 'hairpinMode'].concat(
  [...['promiscMode', 'vlan', 'macspoofchk', 'enabledad', 'type', 'dns', 'name', 'ipam']],
)
const places = [
  ...['cniVersion', 'name', 'type', 'subnetFile', 'dataDir', 'ipam', 'delegate', 'runtimeConfig', 'prevResult', 'args'],
  ...['conditionsV4', 'externalSetMarkChain', 'markMasqBit', 'snat', 'cni.dev/valid-attachments', '__proto__'],
  ...keysOfBridge,
  ...keysOfBridge.map(key => `delegate/${key}`),
  ...['type', 'dataDir', 'ranges', 'subnet', 'routes', 'resolvConf', 'rangeStart', 'gateway'].map(key => `ipam/${key}`),
  ...['subnet', 'rangeStart', 'rangeEnd', 'gateway'].map(key => `ipam/ranges/0/0/${key}`),
  ...['hostPort', 'containerPort', 'protocol', 'hostIP'].map(key => `runtimeConfig/portMappings/0/${key}`),
  ...['mac', 'ips', 'ipRanges', 'portMappings'].map(key => `runtimeConfig/${key}`),
  ...['cniVersion', 'ips', 'interfaces', 'routes', 'dns'].map(key => `prevResult/${key}`),
  ...['address', 'gateway', 'interface'].map(key => `prevResult/ips/0/${key}`),
  ...['cni.dev/valid-attachments/0', 'cni.dev/valid-attachments/0/containerID'],
]
const variables = ['CNI_COMMAND', 'CNI_CONTAINERID', 'CNI_IFNAME', 'CNI_NETNS', 'CNI_PATH', 'CNI_ARGS', 'PATH']

export function anyHostileRequest(ground: Ground): fc.Arbitrary<HostileRequest> {
  const trap = fc.constantFrom(...ground.traps)
  const text = fc.oneof({ weight: 3, arbitrary: anyText }, { weight: 2, arbitrary: trap })
  const value = fc.oneof(
    { weight: 4, arbitrary: anyScalar },
    { weight: 2, arbitrary: trap },
    { weight: 1, arbitrary: fc.array(anyScalar, { maxLength: 3 }) },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
  )
  const inEnvironment = fc.tuple(fc.constantFrom(...variables), fc.option(text, { nil: undefined }))
  const inDocument = fc.tuple(fc.constantFrom(...places), value)
  return fc
    .record({
      request: anyRequest(ground),
      inEnvironment: fc.array(inEnvironment, { maxLength: 1 }),
      inDocument: fc.array(inDocument, { maxLength: 3 }),
      instead: fc.oneof({ weight: 14, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: anyBytes }),
    })
    .map(({ request, inEnvironment, inDocument, instead }) => {
      const document = structuredClone(request.document)
      for (const [place, value] of inDocument) put(document, place.split('/'), value)
      // No environment has a zero in it.
      const changes = inEnvironment.map(([name, text]) => [name, text?.replaceAll('\0', '')] as const)
      const environment = { ...request.environment, ...Object.fromEntries(changes) }
      return { environment, stdin: instead ?? JSON.stringify(document) }
    })
}

const anyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map(bytes => Buffer.from(bytes)),
  fc.json(),
  fc.constantFrom('', '{', 'null', '[]', '"', '{"cniVersion":', '"'.repeat(2 << 20)),
  fc.constantFrom('['.repeat(100_000), '{"a":'.repeat(100_000), `${'['.repeat(50_000)}${']'.repeat(50_000)}`),
)

/** What is on the way and no object or list is left as it is. */
function put(target: object, [key = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0)
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
  else {
    const next: unknown = Reflect.get(target, key)
    if (typeof next === 'object' && next !== null) put(next, rest, value)
  }
}
