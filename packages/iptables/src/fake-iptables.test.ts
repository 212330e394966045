import { FakeIptables } from './fake-iptables.js'
import { conformance } from './iptables.conformance.js'
import { programs } from './program.js'

for (const program of programs) conformance(program, async () => new FakeIptables())
