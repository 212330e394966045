import { parseAddress, parseIpv4, parseIpv6 } from '@weft/inet'
import { parseBoolean } from './parse-boolean.js'
import { parseInteger } from './parse-integer.js'

/** Which texts a flag accepts, and what they mean. */
export interface Kind<Value> {
  readonly accepted: string
  /** Undefined for what is not accepted. */
  readonly parse: (text: string) => Value | undefined
}

export const boolean: Kind<boolean> = { accepted: 'true or false', parse: parseBoolean }
export const text: Kind<string> = { accepted: 'some text', parse: text => text || undefined }
export const file: Kind<string> = { accepted: 'the path of a file', parse: text => text || undefined }
export const ipv4Address = { accepted: 'an IPv4 address', parse: parseIpv4 }
export const ipv6Address = { accepted: 'an IPv6 address', parse: parseIpv6 }
export const anyAddress = { accepted: 'an IPv4 or IPv6 address', parse: parseAddress }

export function wholeNumber(from: number, to: number): Kind<number> {
  const isInside = (value: number | undefined) => value !== undefined && value >= from && value <= to
  return {
    accepted: `a whole number from ${from} to ${to}`,
    parse(text) {
      const value = parseInteger(text)
      return isInside(value) ? value : undefined
    },
  }
}

function listed(choices: readonly string[]): string {
  const [last = '', ...others] = choices.toReversed()
  return others.length === 0 ? last : `${others.toReversed().join(', ')} or ${last}`
}

export function oneOf<const Choice extends string>(...choices: readonly Choice[]): Kind<Choice> {
  return { accepted: listed(choices), parse: text => choices.find(choice => choice === text) }
}
