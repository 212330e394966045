export { type Answer, fakeTransport, type Refusal } from './fake-transport.js'
