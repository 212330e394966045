/** The lines of an environment file like subnet.env, `NAME=value`. Of several with one name the last counts; other lines are none. */
export function readVariables(text: string): ReadonlyMap<string, string> {
  return new Map([...text.matchAll(/^([A-Z0-9_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]))
}
