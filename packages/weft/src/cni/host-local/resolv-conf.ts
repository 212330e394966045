import type { Dns } from '@weft/cni'

/** What a resolv.conf says. A later `domain` counts; lists grow. */
export function parseResolvConf(text: string): Dns {
  const lines = text.split('\n').map(line => line.trim().split(/\s+/))
  const valuesOf = (name: string) =>
    lines.filter(([first, value]) => first === name && value !== undefined).map(words => words.slice(1))
  const domain = valuesOf('domain').at(-1)?.[0]
  const nameservers = valuesOf('nameserver').flatMap(([address = '']) => address)
  const search = valuesOf('search').flat()
  const options = valuesOf('options').flat()
  return {
    ...(nameservers.length > 0 && { nameservers }),
    ...(domain !== undefined && { domain }),
    ...(search.length > 0 && { search }),
    ...(options.length > 0 && { options }),
  }
}
