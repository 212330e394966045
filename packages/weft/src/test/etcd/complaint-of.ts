import assert from 'node:assert/strict'
import type { DaemonProcess } from '../daemon-process.js'
import { eventually } from '../eventually.js'

/** What a daemon says of its store, as soon as that does not answer or refuses. */
export async function complaintOf(daemon: DaemonProcess): Promise<string> {
  return eventually(async () => {
    const [complaint] = (await daemon.report()).problems.filter(({ code }) => code === 'store-failure')
    assert.ok(complaint)
    return complaint.sentence
  })
}
