import { readFile } from 'node:fs/promises'

/** What the kernel has counted at each device of this process's network namespace, by the columns of /proc/net/dev. */
export async function deviceTraffic(isWanted: (device: string) => boolean) {
  return parseDeviceTraffic(await readFile('/proc/self/net/dev', 'utf8')).filter(({ device }) => isWanted(device))
}

/** Eight columns for what was received, eight for what was sent; each begins with bytes, packets and errors. */
export function parseDeviceTraffic(text: string) {
  return text.split('\n').flatMap(line => {
    const [, device, columns = ''] = /^\s*([^\s:]+):\s*(.*)$/.exec(line) ?? []
    if (device === undefined) return []
    const numbers = columns.split(/\s+/).map(Number)
    return [{ device, received: countsFrom(numbers, 0), sent: countsFrom(numbers, 8) }]
  })
}

function countsFrom(numbers: readonly number[], first: number) {
  const [bytes = 0, packets = 0, errors = 0] = numbers.slice(first)
  return { bytes, packets, errors }
}
