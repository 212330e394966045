// Loaded into a weftd before it starts: what it takes for the time of day jumps a day ahead at SIGUSR2, and two back at the next.
const day = 86_400_000
let offsetMs = 0
const now = Date.now.bind(Date)

process.on('SIGUSR2', () => {
  offsetMs = offsetMs > 0 ? -day : day
})

globalThis.Date = new Proxy(Date, {
  construct: (target, args: []) => (args.length === 0 ? new target(now() + offsetMs) : new target(...args)),
  get: (target, key, receiver) => (key === 'now' ? () => now() + offsetMs : Reflect.get(target, key, receiver)),
})
