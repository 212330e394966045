import type { ProcessState } from './view.js'

export interface ProcessText {
  readonly text: string
  readonly color: 'green' | 'red' | 'dim'
}

/** `weftd ready`, `etcd killed`. */
export function processText(title: string, state: ProcessState): ProcessText {
  switch (state.is) {
    case 'ready':
      return { text: `${title} ready`, color: 'green' }
    case 'starting':
      return { text: `${title} starting`, color: 'dim' }
    case 'gone':
      return { text: `${title} ${state.how}`, color: 'red' }
  }
}
