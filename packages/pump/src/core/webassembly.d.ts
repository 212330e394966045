/** The part of WebAssembly's interface that is used here: neither the language nor Node's types declare it. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array)
  }
  class Instance {
    constructor(module: Module)
    readonly exports: object
  }
  class Memory {
    readonly buffer: ArrayBuffer
  }
  class Global {
    readonly value: number
  }
}
