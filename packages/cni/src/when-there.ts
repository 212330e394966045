/** For a key that is left out when there is no value: `...whenThere(mac, mac => ({ mac }))`. */
export function whenThere<Value, Made>(value: Value | undefined, make: (value: Value) => Made): Made | undefined {
  return value === undefined ? undefined : make(value)
}
