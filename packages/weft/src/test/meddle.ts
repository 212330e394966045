import assert from 'node:assert/strict'
import type { NetworkNamespace } from '@weft/linux'
import type { DaemonProcess } from './daemon-process.js'
import { eventually, repairMs } from './eventually.js'
import { type KernelView, viewOf } from './kernel-view.js'
import { runIn } from './run-in.js'

/** More than one command is one blow: the daemon sees what has become of it, and nothing in between. */
export function meddle(
  namespace: NetworkNamespace,
  { daemon, commands }: { daemon: DaemonProcess; commands: readonly string[] },
): void {
  const carryOut = () => {
    for (const command of commands) runIn(namespace, command)
  }
  if (commands.length > 1) daemon.whileHeld(carryOut)
  else carryOut()
}

/** Whatever was done, all is as it was before within a second. */
export async function assertHealed(namespace: NetworkNamespace, healthy: KernelView): Promise<void> {
  await eventually(() => assert.deepEqual(viewOf(namespace), healthy), repairMs)
}
