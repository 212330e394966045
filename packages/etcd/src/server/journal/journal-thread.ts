// The thread that writes to the disk, so that waiting for it keeps nobody else waiting. It alone opens the database.
import { parentPort, workerData } from 'node:worker_threads'
import { open, type RootDatabase } from 'lmdb'
import { dataFile } from './data-file.js'
import { handOver, type JournalAnswer, type JournalRequest, Records } from './journal-message.js'

const recordsOfPage = 10_000

// Without overlapping synchronisation a transaction has reached the disk when it ends. lmdb's own asynchronous writes
// are not used: when one of them fails, it rejects a promise that nobody can catch.
const database: RootDatabase<Buffer, Buffer> = open({
  path: dataFile(String(workerData)),
  encoding: 'binary',
  keyEncoding: 'binary',
  overlappingSync: false,
  maxDbs: 0,
})

parentPort?.on('message', (request: JournalRequest) => {
  try {
    const records = perform(request)
    if (records === undefined) return send({ id: request.id, records })
    const { bytes, transfer } = handOver(records)
    send({ id: request.id, records: bytes }, transfer)
  } catch (error) {
    send({ id: request.id, failed: error instanceof Error ? error.message : String(error) })
  } finally {
    if (request.do === 'close') parentPort?.close()
  }
})

function perform(request: JournalRequest): Uint8Array | undefined {
  switch (request.do) {
    case 'read':
      return readPage(request.after)
    case 'write':
      return void write(request.records)
    case 'close':
      return void database.close()
  }
}

function readPage(after: Uint8Array | undefined): Uint8Array {
  const start = after === undefined ? {} : { start: Buffer.from(after), exclusiveStart: true }
  const records = [...database.getRange({ ...start, limit: recordsOfPage })]
  return Records.encode({ records })
}

function write(bytes: Uint8Array): void {
  const { records } = Records.decode(bytes)
  database.transactionSync(() => {
    for (const { key, value, isRemoval } of records) {
      if (isRemoval) database.removeSync(key)
      else database.putSync(key, value)
    }
  })
}

function send(answer: JournalAnswer, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(answer, transfer)
}
