import type { Report } from '../model/report.js'
import type { Clock } from '../time/clock.js'
import type { Exposition } from './exposition.js'
import { processFigures } from './process-figures.js'
import type { DeviceTraffic, PumpTraffic } from './sight.js'
import type { Tally } from './tally.js'

interface MetricsOptions {
  readonly report: () => Report
  readonly tally: Tally
  readonly traffic: () => Promise<readonly DeviceTraffic[]>
  readonly pumps: () => Promise<readonly PumpTraffic[]>
  readonly clock: Clock
}

/** The text of /metrics. What makes it is loaded for the first who asks: a start need not wait for it. */
export function openMetrics({ report, tally, traffic, pumps, clock }: MetricsOptions): () => Promise<string> {
  let exposition: Exposition | undefined
  return async () => {
    const [{ Exposition }, devices, programs] = await Promise.all([import('./exposition.js'), traffic(), pumps()])
    exposition ??= new Exposition()
    return exposition.text({
      report: report(),
      tally,
      traffic: devices,
      pumps: programs,
      process: processFigures(),
      now: clock.wallTime(),
    })
  }
}
