/** How far an address or a route reaches. Numbers are scopes that an administrator made up. */
export type Scope = 'global' | 'site' | 'link' | 'host' | 'nowhere' | number

export const RT_SCOPE_NOWHERE = 255

export function scopeOfNumber(number: number): Scope {
  switch (number) {
    case 0:
      return 'global'
    case 200:
      return 'site'
    case 253:
      return 'link'
    case 254:
      return 'host'
    case RT_SCOPE_NOWHERE:
      return 'nowhere'
    default:
      return number
  }
}

export function scopeNumber(scope: Scope): number {
  switch (scope) {
    case 'global':
      return 0
    case 'site':
      return 200
    case 'link':
      return 253
    case 'host':
      return 254
    case 'nowhere':
      return RT_SCOPE_NOWHERE
    default:
      return scope
  }
}
