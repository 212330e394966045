import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { tellOrder } from '../cni/install/tell-order.js'
import { temporaryFolder } from '../files/testing/temporary-folder.js'
import { failure } from '../kernel/failure.js'
import { MemoryKernel } from '../kernel/memory/memory-kernel.js'
import type { StatusCode } from '../model/report.js'
import { MemoryNodes, type NodeWords } from '../store/kubernetes/testing/memory-nodes.js'
import { names } from '../store/kubernetes/testing/node-of.js'
import { eventually } from '../test/eventually.js'
import { readNode } from '../testing/case-node.js'
import { HurriedClock } from '../testing/hurried-clock.js'
import { TroubledKernel } from '../testing/troubled-kernel.js'
import { systemClock } from '../time/clock.js'
import { remedies } from './remedies.js'
import { KubernetesNode } from './testing/kubernetes-node.js'
import type { MachineNodeOptions } from './testing/machine-node.js'

interface Mistake {
  /** Besides node-a, which is ready unless they say otherwise. */
  readonly nodes?: { readonly [name: string]: NodeWords }
  readonly netConf?: object | string
  readonly flags?: string
  readonly without?: 'vxlan' | 'br_netfilter' | 'API server' | 'a place for subnet.env' | 'being first'
  readonly code: StatusCode
  readonly sentence: RegExp
  /** Of the Event; none where there is nobody to be told. */
  readonly reason?: string
  /** The node can do without. */
  readonly isReady?: true
}

const machine = ['eth0 192.0.2.1/24 mtu 1500', 'ip route add default via 192.0.2.254 dev eth0']
const podCidrs = ['10.244.1.0/24']
const marked = (annotations: { readonly [name: string]: string }) => ({ [names.marker]: 'true', ...annotations })
const vxlan = (words: object) => JSON.stringify({ Backend: { Type: 'vxlan' }, ...words })

const mistakes: { readonly [title: string]: Mistake } = {
  'no place for subnet.env': {
    without: 'a place for subnet.env',
    code: 'subnet-file',
    sentence: /node-a\.env cannot be written: EISDIR: illegal operation on a directory$/,
    reason: 'SubnetFileNotWritten',
  },
  'a controller manager that hands out no pod CIDRs': {
    nodes: { 'node-a': {}, 'node-b': {} },
    code: 'pod-cidr',
    sentence:
      /none of the 2 nodes has one.*kube-controller-manager with --allocate-node-cidrs=true --cluster-cidr=10\.244\.0\.0\/16/,
    reason: 'PodCIDRNotAssigned',
  },
  'kubeadm init without --pod-network-cidr': {
    nodes: { 'node-a': { annotations: { 'kubeadm.alpha.kubernetes.io/cri-socket': 'unix:///run/containerd.sock' } } },
    code: 'pod-cidr',
    sentence: /"kubeadm init" was run without --pod-network-cidr/,
    reason: 'PodCIDRNotAssigned',
  },
  'a cluster CIDR that is used up': {
    netConf: vxlan({ Network: '10.244.0.0/24' }),
    nodes: {
      'node-a': {},
      ...Object.fromEntries([0, 64, 128, 192].map(at => [`node-${at}`, { podCidrs: [`10.244.0.${at}/26`] }])),
    },
    code: 'pod-cidr',
    sentence: /all 4 subnets \/26 of 10\.244\.0\.0\/24 are taken/,
    reason: 'PodCIDRNotAssigned',
  },
  'a pod CIDR outside of the network': {
    nodes: { 'node-a': { podCidrs: ['10.0.1.0/24'] } },
    code: 'subnet-outside-network',
    sentence: /^the pod CIDR 10\.0\.1\.0\/24 of node-a is outside of the network 10\.244\.0\.0\/16/,
    reason: 'PodCIDROutsideNetwork',
  },
  'br_netfilter that is not loaded': {
    without: 'br_netfilter',
    code: 'bridge-netfilter',
    sentence: /modprobe br_netfilter/,
    reason: 'BridgeNetfilterMissing',
    isReady: true,
  },
  'a kernel without VXLAN': {
    without: 'vxlan',
    code: 'kernel-refusal',
    sentence: /module vxlan/,
    reason: 'KernelRefuses',
  },
  'two networks, of which runtimes take the other': {
    without: 'being first',
    code: 'cni-order',
    sentence:
      /10-flannel\.conflist: runtimes take 05-other\.conflist instead, which sorts before it; rename one of them$/,
    reason: 'OtherNetworkComesFirst',
    isReady: true,
  },
  'an API server that does not answer': {
    without: 'API server',
    code: 'store-failure',
    sentence: /^kubernetes does not answer/,
  },
  'a net-conf with a backend of flannel that is not there': {
    netConf: { Network: '10.244.0.0/16', Backend: { Type: 'ipsec' } },
    code: 'configuration-refused',
    sentence: /Backend\.Type: found "ipsec", a backend of flannel.*"alloc" or "host-gw" or "udp" or "vxlan"/,
    reason: 'NetworkConfigurationRefused',
  },
  'a net-conf that is half written': {
    netConf: '{"Network": ',
    code: 'configuration-refused',
    sentence: /net-conf/,
    reason: 'NetworkConfigurationRefused',
  },
  'another node with the same address': {
    nodes: {
      'node-a': { podCidrs },
      'node-b': {
        podCidrs: ['10.244.2.0/24'],
        annotations: marked({
          [names.backendType]: 'vxlan',
          [names.backendData]: '{"VNI":1,"VtepMAC":"02:00:00:00:02:01"}',
          [names.publicIp]: '192.0.2.1',
        }),
      },
    },
    code: 'address-taken',
    sentence: /^node-b claims the public address 192\.0\.2\.1, which is this node's own/,
    reason: 'PublicAddressInUse',
    isReady: true,
  },
  'an interface that is not there': {
    flags: ' --iface eth9',
    code: 'interface',
    sentence: /eth9/,
    reason: 'NoInterfaceForNetwork',
  },
  'an address that people wrote wrongly': {
    nodes: { 'node-a': { podCidrs, annotations: { [names.publicIpOverwrite]: '198.51.100' } } },
    code: 'public-address',
    sentence: /public-ip-overwrite: found "198\.51\.100".*not followed until it is mended/,
    reason: 'PublicAddressRefused',
    isReady: true,
  },
  'a node of another name than the cluster has': {
    nodes: { 'node-b': { podCidrs } },
    code: 'lease-missing',
    sentence: /there is no node node-a in this cluster; say with --node-name or NODE_NAME/,
  },
}

describe('each mistake is one sentence that says what to do, in the log, in status.json and as an event', {
  concurrency: true,
}, () => {
  for (const [title, mistake] of Object.entries(mistakes))
    test(title, { timeout: 60_000 }, async () => {
      const { nodes: others = { 'node-a': { podCidrs } }, netConf = vxlan({ Network: '10.244.0.0/16' }) } = mistake
      await using folder = await temporaryFolder()
      const clock = new HurriedClock(20)
      const nodes = new MemoryNodes(clock)
      for (const [name, words] of Object.entries(others)) nodes.put(name, words)
      const networkConfigPath = join(folder.path, 'net-conf.json')
      await writeFile(networkConfigPath, typeof netConf === 'string' ? netConf : JSON.stringify(netConf))
      const api = nodes.connect(names)
      api.isCut = mistake.without === 'API server'
      const place = { lines: [`node-a${mistake.flags ?? ''}`, ...machine], folder: folder.path }
      const options = { ...place, ...(await machineWithout(mistake.without, place)), networkConfigPath, clock, api }
      await using node = new KubernetesNode(options)
      const { code, sentence, reason, isReady = false } = mistake
      const found = await eventually(async () => {
        const { state, problems = [] } = await node.statusFile()
        const found = problems.find(one => one.code === code)
        assert.ok(found, JSON.stringify(problems))
        assert.equal(state === 'ready', isReady)
        return found
      })
      assert.match(found.sentence, sentence)
      assert.equal(found.remedy, remedies[code])
      if (!isReady) assert.equal((await node.statusFile()).reason, found.sentence)
      await eventually(() =>
        assert.ok(
          node.told.some(line => sentence.test(line)),
          node.told.join('\n'),
        ),
      )
      if (reason !== undefined)
        await eventually(() => {
          const event = nodes.events.find(event => event.reason === reason)
          assert.equal(event?.message, found.sentence.slice(0, 1024))
        })
    })
})

/** A machine that has all but what is missing. */
async function machineWithout(
  without: Mistake['without'],
  { lines, folder }: Pick<MachineNodeOptions, 'lines' | 'folder'>,
): Promise<Pick<MachineNodeOptions, 'kernel' | 'trouble' | 'serveRuntimes'>> {
  if (without === 'a place for subnet.env') await mkdir(join(folder, 'node-a.env'))
  const isOn = { ipv4: false, ipv6: false }
  const trafficRules = { ...(without === 'br_netfilter' && { bridgeNetfilter: { isThere: false, isOn } }) }
  const trouble = (kernel: MemoryKernel) => {
    const troubled = new TroubledKernel(kernel)
    if (without === 'vxlan')
      troubled.refuse = ({ do: what }) => (what === 'link.create' ? failure('EOPNOTSUPP', noVxlan) : undefined)
    return troubled
  }
  const kernel = new MemoryKernel({ ...readNode(lines).machine, trafficRules })
  if (without !== 'being first') return { kernel, trouble }
  await writeFile(join(folder, '05-other.conflist'), '{"name": "other", "plugins": [{"type": "bridge"}]}')
  await writeFile(join(folder, '10-flannel.conflist'), '{"name": "cbr0", "plugins": [{"type": "flannel"}]}')
  return {
    kernel,
    trouble,
    serveRuntimes: ({ tell }, signal) => tellOrder({ folder, clock: systemClock, tell }, signal),
  }
}

const noVxlan = 'this kernel makes no VXLAN devices: its module vxlan is neither loaded nor built in'
