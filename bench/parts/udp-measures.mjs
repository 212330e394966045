import { end, lastNumber } from './udp-cable.mjs'

/** Each gives one number of one side. */
export class Measures {
  constructor(traffic, seconds) {
    this.traffic = traffic
    this.seconds = seconds
  }

  bulk(cable, side, { from = 'a', to = 'b', flows = 1 } = {}) {
    return this.#served(cable, to, ['sink', '7'], () =>
      cable.ask(from, [this.traffic, 'bulk', side.address(to), '7', `${this.seconds}`, `${flows}`]),
    )
  }

  async bothWays(cable, side) {
    const [there, back] = await Promise.all([this.bulk(cable, side), this.bulk(cable, side, { from: 'b', to: 'a' })])
    return there + back
  }

  /** A packet of 64 bytes has 36 of payload. */
  small(cable, side) {
    return this.#served(cable, 'b', ['count', '7', `${this.seconds}`], () =>
      cable.ask('a', [this.traffic, 'flood', side.address('b'), '7', `${this.seconds + 0.3}`, '36']),
    )
  }

  async pingPong(cable, side) {
    const echo = await cable.start('b', [this.traffic, 'echo', '7'])
    try {
      return await cable.ask('a', [this.traffic, 'ping', side.address('b'), '7', `${this.seconds}`, '36'])
    } finally {
      await end(echo)
    }
  }

  async #served(cable, node, words, work) {
    const server = await cable.start(node, [this.traffic, ...words])
    try {
      const answer = lastNumber(server)
      await work()
      return await answer
    } finally {
      await end(server)
    }
  }
}
