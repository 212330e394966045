import { alarmTypes } from '../../wire/administration-messages.js'
import { methods } from '../../wire/method.js'
import type { Store } from '../store.js'
import { type Counter, handleUnary } from './handle.js'
import { headerOf, raftTerm } from './header.js'

// The version of etcd's API that is spoken here; clients choose by it what they ask for.
const version = '3.4.0'

export function serveAdministration(counter: Counter, store: Store, urls: () => readonly string[]): void {
  const { memberId } = store.identity

  handleUnary(counter, methods.status, () =>
    store.read(({ history }) => ({
      header: headerOf(store, history.revision),
      version,
      dbSize: history.sizeBytes,
      dbSizeInUse: history.sizeBytes,
      leader: memberId,
      raftIndex: history.revision,
      raftAppliedIndex: history.revision,
      raftTerm,
      errors: store.isOutOfSpace ? [`memberID:${memberId} alarm:NOSPACE `] : [],
    })),
  )

  // An alarm goes off by itself when there is space again, so whatever is asked, the answer is what is.
  handleUnary(counter, methods.alarm, () =>
    store.read(({ history }) => ({
      header: headerOf(store, history.revision),
      alarms: store.isOutOfSpace ? [{ memberId, alarm: alarmTypes.noSpace }] : [],
    })),
  )

  handleUnary(counter, methods.memberList, () =>
    store.read(({ history }) => ({
      header: headerOf(store, history.revision),
      members: [{ id: memberId, name: 'weft', clientUrls: [...urls()] }],
    })),
  )
}
