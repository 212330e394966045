import assert from 'node:assert/strict'
import { describe as group, test } from 'node:test'
import { readNetworkConfig } from '../config/net-conf.js'
import { describe } from '../diff/describe.js'
import { MemoryKernel } from '../kernel/memory/memory-kernel.js'
import type { Operation } from '../model/operation.js'
import { readNode } from '../testing/case-node.js'
import { readLeaseLine } from '../testing/lease-line.js'
import { lookAndPlan } from '../testing/look-and-plan.js'
import { meddle } from '../testing/meddle.js'
import { TroubledKernel } from '../testing/troubled-kernel.js'
import { VirtualClock } from '../testing/virtual-clock.js'
import { type Intent, Reconciler, type Turn } from './reconciler.js'

const a = 'node-a 10.244.1.0/24 via 192.0.2.1'
const b = 'node-b 10.244.2.0/24 via 192.0.2.2'
const c = 'node-c 10.244.3.0/24 via 192.0.2.3'
const node = ['node-a', 'eth0 192.0.2.1/24 mtu 1500', 'ip route add default via 192.0.2.254 dev eth0']
const network = { Network: '10.244.0.0/16', Backend: { Type: 'vxlan' } }
const config = readNetworkConfig('net-conf', JSON.stringify(network))

/** A loop on a machine, with its hands on kernel and clock. */
class Stage implements AsyncDisposable {
  readonly memory = new MemoryKernel(readNode(node).machine)
  readonly kernel = new TroubledKernel(this.memory)
  readonly clock = new VirtualClock()
  readonly turns: Turn[] = []
  readonly troubles: unknown[] = []
  readonly reconciler: Reconciler
  readonly #stop = new AbortController()
  readonly #running: Promise<void>
  #config = config

  constructor(...leases: string[]) {
    this.reconciler = new Reconciler({
      kernel: this.kernel,
      clock: this.clock,
      onTurn: turn => this.turns.push(turn),
      onTrouble: error => this.troubles.push(error),
    })
    if (leases.length > 0) this.intend(...leases)
    this.#running = this.reconciler.run(this.#stop.signal)
  }

  /** Converged, and everything forgotten that was counted on the way there. */
  static async settled(...leases: string[]): Promise<Stage> {
    const stage = new Stage(...leases)
    await stage.clock.advance(1_000)
    assert.deepEqual(await stage.missing(), [])
    stage.forget()
    return stage
  }

  get intent(): Intent {
    return { config: this.#config, options: readNode(node).options, leases: this.#leases, formerNetworks: [] }
  }
  #leases: Intent['leases'] = []

  intend(...lines: string[]): void {
    this.#leases = lines.map(readLeaseLine)
    this.reconciler.setIntent(this.intent)
  }

  configure(backend: Record<string, unknown>): void {
    this.#config = readNetworkConfig('net-conf', JSON.stringify({ ...network, Backend: backend }))
    this.reconciler.setIntent(this.intent)
  }

  /** The lines that somebody would have to type now to make the machine as intended. */
  async missing(): Promise<string[]> {
    return (await lookAndPlan(this.memory, this.intent)).operations.map(describe)
  }

  forget(): void {
    this.turns.length = 0
    this.kernel.queries.length = 0
    this.kernel.applied.length = 0
  }

  stop(): Promise<void> {
    this.#stop.abort()
    return this.#running
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }
}

group('on the way to the intent', () => {
  test('a machine is made as intended in one turn, and looked at once more', async () => {
    await using stage = new Stage(a, b)
    await stage.clock.advance(1_000)
    assert.deepEqual(await stage.missing(), [])
    assert.deepEqual(
      stage.turns.map(({ results }) => results.length > 0),
      [true, false],
    )
    assert.equal(stage.kernel.queries.length, 2)
  })

  test('without an intent nothing is looked at', async () => {
    await using stage = new Stage()
    await stage.clock.advance(600_000)
    assert.equal(stage.kernel.queries.length, 0)
  })

  test('a new lease is carried out without a look at the kernel', async () => {
    await using stage = await Stage.settled(a, b)
    stage.intend(a, b, c)
    await stage.clock.advance(0)
    assert.deepEqual(await stage.missing(), [])
    assert.deepEqual(
      stage.turns.map(({ hasObserved }) => hasObserved),
      [false],
    )
  })

  test('where paths decide, a new lease is looked up first', async () => {
    await using stage = await Stage.settled(a, b)
    stage.configure({ Type: 'vxlan', DirectRouting: true })
    await stage.clock.advance(1_000)
    stage.forget()
    stage.intend(a, b, c)
    await stage.clock.advance(0)
    assert.deepEqual(await stage.missing(), [])
    assert.equal(stage.turns[0]?.hasObserved, true)
  })

  test('an intent that comes during a turn is carried out after it', async () => {
    await using stage = new Stage(a)
    stage.kernel.afterObserve = () => {
      stage.kernel.afterObserve = () => {}
      stage.intend(a, b)
    }
    await stage.clock.advance(0)
    assert.deepEqual(await stage.missing(), [])
  })

  test('without a lease of its own a node waits, and goes on when it comes', async () => {
    await using stage = new Stage(b)
    await stage.clock.advance(1_000)
    assert.equal(stage.turns[0]?.plan.outcome, 'blocked')
    assert.deepEqual(stage.kernel.applied, [])
    stage.intend(a, b)
    await stage.clock.advance(0)
    assert.deepEqual(await stage.missing(), [])
  })
})

group('when somebody meddles', () => {
  const meddling = [
    ['ip link del flannel.1'],
    ['ip link set flannel.1 down'],
    ['ip link set flannel.1 down', 'ip link set flannel.1 up'],
    ['ip link set flannel.1 mtu 1200'],
    ['ip link set flannel.1 address 06:00:00:00:00:99'],
    ['ip link set eth0 mtu 1400'],
    ['ip address del 10.244.1.0/32 dev flannel.1'],
    ['ip neigh del 10.244.2.0 dev flannel.1'],
    ['ip nexthop del id 183763456'],
    ['ip route del 10.244.2.0/24'],
    ['ip route add 10.244.2.0/24 via 192.0.2.77 dev eth0'],
    ['iptables-nft -t filter -F FLANNEL-FWD'],
    ['iptables-nft -t filter -F FORWARD'],
  ]
  for (const lines of meddling)
    test(`it is put right at once: ${lines.join(', ')}`, async () => {
      await using stage = await Stage.settled(a, b)
      for (const line of lines) assert.equal(await meddle(stage.memory, line), undefined)
      await stage.clock.advance(100)
      assert.deepEqual(await stage.missing(), [])
      assert.deepEqual([...stage.reconciler.conditions.values()], [])
    })

  test('what no event tells of is found within ten minutes', async () => {
    await using stage = await Stage.settled(a, b)
    const [refusal] = await stage.memory.apply([{ do: 'link.delete', name: 'flannel.1' }])
    assert.equal(refusal, undefined)
    await stage.clock.advance(10_000)
    assert.notDeepEqual(await stage.missing(), [])
    await stage.clock.advance(600_000)
    assert.deepEqual(await stage.missing(), [])
    assert.ok(stage.kernel.queries.some(({ isResync }) => isResync))
  })

  test('a flock of events is one look', async () => {
    await using stage = await Stage.settled(a, b)
    for (let count = 0; count < 500; count++) stage.memory.meddle(() => {})
    await stage.clock.advance(1_000)
    assert.equal(stage.kernel.queries.length, 1)
  })

  test('nothing is looked at when nothing happens', async () => {
    await using stage = await Stage.settled(a, b)
    await stage.clock.advance(55_000)
    assert.equal(stage.kernel.queries.length, 0)
  })

  test('an event between look and operation is not lost', async () => {
    await using stage = new Stage(a, b)
    stage.kernel.afterObserve = async () => {
      stage.kernel.afterObserve = () => {}
      await meddle(stage.memory, 'ip link add flannel.1 type bridge')
    }
    await stage.clock.advance(2_000)
    assert.deepEqual(await stage.missing(), [])
  })

  test('an event during the operations is not lost', async () => {
    await using stage = new Stage(a, b)
    stage.kernel.afterApply = async () => {
      stage.kernel.afterApply = () => {}
      await stage.memory.apply([{ do: 'link.delete', name: 'flannel.1' }])
      stage.memory.meddle(() => {})
    }
    await stage.clock.advance(1_000)
    assert.deepEqual(await stage.missing(), [])
  })
})

group('when the kernel refuses', () => {
  const isRouteTo = (destination: string) => (operation: Operation) =>
    operation.do === 'route.replace' && operation.route.destination === destination
  const words = { code: 'ENOSPC', sentence: 'the table is full (ENOSPC)' }

  test('the object tells so in the words of the kernel, and the others are not held up', async () => {
    await using stage = new Stage(a, b, c)
    const isRefused = isRouteTo('10.244.2.0/24')
    stage.kernel.refuse = operation => (isRefused(operation) ? words : undefined)
    await stage.clock.advance(500)
    assert.deepEqual(await stage.missing(), ['ip route replace 10.244.2.0/24 nhid 183763456 proto 138'])
    const [condition, ...others] = stage.reconciler.conditions.values()
    assert.deepEqual(others, [])
    assert.equal(condition?.target, 'route 10.244.2.0/24')
    assert.equal(condition?.failure.sentence, 'the table is full (ENOSPC)')
  })

  test('it is asked again after 1, 2, 4 … seconds, at most a minute, and each time after one look', async () => {
    await using stage = new Stage(a, b)
    const isRefused = isRouteTo('10.244.2.0/24')
    const seconds: number[] = []
    stage.kernel.refuse = operation => {
      if (!isRefused(operation)) return undefined
      seconds.push(stage.clock.monotonicMs() / 1_000)
      return words
    }
    await stage.clock.advance(240_000)
    assert.deepEqual(seconds, [0, 1, 3, 7, 15, 31, 63, 123, 183])
    assert.ok(stage.kernel.queries.length <= 16, `${stage.kernel.queries.length} looks`)
  })

  test('when it does not refuse any more, the object is put right and the complaint goes', async () => {
    await using stage = new Stage(a, b)
    const isRefused = isRouteTo('10.244.2.0/24')
    stage.kernel.refuse = operation => (isRefused(operation) ? words : undefined)
    await stage.clock.advance(5_000)
    stage.kernel.refuse = () => undefined
    await stage.clock.advance(5_000)
    assert.deepEqual(await stage.missing(), [])
    assert.equal(stage.reconciler.conditions.size, 0)
  })

  test('when the object is not wanted any more, the complaint goes', async () => {
    await using stage = new Stage(a, b)
    const isRefused = isRouteTo('10.244.2.0/24')
    stage.kernel.refuse = operation => (isRefused(operation) ? words : undefined)
    await stage.clock.advance(500)
    stage.intend(a)
    await stage.clock.advance(500)
    assert.equal(stage.reconciler.conditions.size, 0)
  })

  test('a device that cannot be made is one complaint, however much stands on it', async () => {
    await using stage = new Stage(a, b, c)
    stage.kernel.refuse = operation => (operation.do === 'link.create' ? words : undefined)
    await stage.clock.advance(20_000)
    assert.deepEqual(
      [...stage.reconciler.conditions.values()].map(({ target, attempts }) => [target, attempts]),
      [['link flannel.1', 5]],
    )
    stage.kernel.refuse = () => undefined
    await stage.clock.advance(20_000)
    assert.deepEqual(await stage.missing(), [])
    assert.equal(stage.reconciler.conditions.size, 0)
  })

  test('a refusal that an old look explains is not held against the operation', async () => {
    await using stage = await Stage.settled(a, b)
    await stage.memory.apply([{ do: 'link.delete', name: 'flannel.1' }])
    stage.intend(a, b, c)
    await stage.clock.advance(0)
    assert.ok(stage.turns[0]?.results.some(({ failure }) => failure?.code === 'ENODEV'))
    assert.equal(stage.reconciler.conditions.size, 0)
    await stage.clock.advance(100)
    assert.deepEqual(await stage.missing(), [])
    assert.equal(stage.reconciler.conditions.size, 0)
  })
})

group('when looking or acting fails altogether', () => {
  test('a look that throws is told and tried again after a second', async () => {
    await using stage = new Stage(a, b)
    stage.kernel.beforeObserve = () => {
      throw new Error('no answer')
    }
    await stage.clock.advance(2_500)
    assert.equal(stage.troubles.length, 3)
    stage.kernel.beforeObserve = () => {}
    await stage.clock.advance(1_000)
    assert.deepEqual(await stage.missing(), [])
  })

  test('events do not make it try faster', async () => {
    await using stage = new Stage(a, b)
    stage.kernel.beforeObserve = () => {
      throw new Error('no answer')
    }
    for (let step = 0; step < 100; step++) {
      await stage.clock.advance(10)
      stage.memory.meddle(() => {})
    }
    assert.ok(stage.troubles.length <= 2, `${stage.troubles.length} tries`)
  })

  test('operations that were carried out before a throw are not forgotten', async () => {
    await using stage = new Stage(a, b)
    stage.kernel.afterApply = () => {
      stage.kernel.afterApply = () => {}
      throw new Error('the connection broke')
    }
    await stage.clock.advance(2_000)
    assert.equal(stage.troubles.length, 1)
    assert.deepEqual(await stage.missing(), [])
  })
})

group('when it is stopped', () => {
  test('everything stays as it is, and nobody watches any more', async () => {
    const stage = await Stage.settled(a, b)
    await stage.stop()
    assert.deepEqual(await stage.missing(), [])
    await meddle(stage.memory, 'ip link del flannel.1')
    stage.intend(a)
    await stage.clock.advance(600_000)
    assert.deepEqual(stage.kernel.applied, [])
  })

  test('what is only planned is not begun', async () => {
    const stage = new Stage(a, b)
    stage.kernel.afterObserve = () => void stage.stop()
    await stage.clock.advance(1_000)
    await stage.stop()
    assert.deepEqual(stage.kernel.applied, [])
    assert.deepEqual(stage.turns, [])
  })
})
