import { TemporaryServer } from '../testing/index.js'
import { conformance } from './conformance.js'

conformance('the embedded server', () => TemporaryServer.start())
