/** Tells the bench that all nodes are known, and from then on what that has cost when it asks. */
export function synced(count) {
  process.send({ is: 'synced', count })
}

process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send({ is: 'cost', processorSeconds: (user + system) / 1e6 })
})
