const name = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/

export function isContainerId(text: string): boolean {
  return name.test(text)
}

export function isNetworkName(text: string): boolean {
  return name.test(text)
}

/** The kernel's rule: 15 bytes, and nothing that means something in a path or a command. */
export function isInterfaceName(text: string): boolean {
  if (text === '' || text === '.' || text === '..' || Buffer.byteLength(text) > 15) return false
  return !/[/:\s\u0085\0]/.test(text)
}

/** A plugin's name becomes a file's name in the folders of CNI_PATH. */
export function isPluginName(text: string): boolean {
  return text !== '' && text !== '.' && text !== '..' && text.length <= 255 && !/[/\0]/.test(text)
}
