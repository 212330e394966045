import { describe } from 'node:test'
import { addressesConformance } from './conformance/addresses.js'
import type { OpenBench } from './conformance/bench.js'
import { cascadesConformance } from './conformance/cascades.js'
import { chainsConformance } from './conformance/chains.js'
import { factsConformance } from './conformance/facts.js'
import { linksConformance } from './conformance/links.js'
import { neighborsConformance } from './conformance/neighbors.js'
import { nexthopsConformance } from './conformance/nexthops.js'
import { overUdpConformance } from './conformance/over-udp.js'
import { routesConformance } from './conformance/routes.js'
import { tablesConformance } from './conformance/tables.js'
import { watchingConformance } from './conformance/watching.js'

/** What every kernel does, word for word: the memory kernel and Linux are held to it alike. */
export function kernelConformance(name: string, open: OpenBench): void {
  describe(`${name} does what a kernel does`, () => {
    linksConformance(open)
    addressesConformance(open)
    neighborsConformance(open)
    routesConformance(open)
    nexthopsConformance(open)
    cascadesConformance(open)
    tablesConformance(open)
    chainsConformance(open)
    overUdpConformance(open)
    factsConformance(open)
    watchingConformance(open)
  })
}
