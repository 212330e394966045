/** What each one is called by those who have to do with it. */
export const architectures = {
  amd64: { node: 'x64', triplet: 'x86_64-linux-gnu', koffi: 'koffi-linux-x64', compilers: ['x86_64-linux-gnu-gcc'] },
  arm64: {
    node: 'arm64',
    triplet: 'aarch64-linux-gnu',
    koffi: 'koffi-linux-arm64',
    compilers: ['aarch64-linux-gnu-gcc'],
  },
}

/** Undefined where no image can be made of what this machine has. */
export const nativeArchitecture = Object.keys(architectures).find(name => architectures[name].node === process.arch)
