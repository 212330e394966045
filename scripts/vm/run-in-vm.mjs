import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../steps/root.mjs'
import { makeInitramfs } from './initramfs.mjs'

/**
 * Boots the kernel in a machine without acceleration, which takes from 3 seconds to 20, runs a command of the shell in the
 * project's folder as its root, relays what it prints, and answers with its exit code. One machine runs at a time.
 */
export async function runInVm({ kernel, command, timeoutSeconds }) {
  const folder = mkdtempSync(join(tmpdir(), 'weft-vm-'))
  const share = join(folder, 'share')
  mkdirSync(share)
  const console = join(folder, 'console')
  const initramfs = join(folder, 'initramfs')
  try {
    writeFileSync(join(share, 'command'), command)
    writeFileSync(initramfs, makeInitramfs(kernel))
    await boot({ kernel, initramfs, share, console, lock: join(kernel.folder, 'lock') }, timeoutSeconds)
    const code = join(share, 'code')
    if (existsSync(code)) return Number(readFileSync(code, 'utf8'))
    const said = existsSync(console) ? readFileSync(console, 'utf8').split('\n').slice(-20).join('\n') : ''
    throw new Error(`the machine went before the command ended; it had ${timeoutSeconds} s\n${said}`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function boot({ kernel, initramfs, share, console, lock }, timeoutSeconds) {
  // q35: microvm hangs at times. Time is what the processor says: there is no better clock without acceleration.
  const options = [
    'console=ttyS0',
    'quiet',
    'panic=-1',
    'mitigations=off',
    'nokaslr',
    'tsc=reliable',
    `vm.work=${root}`,
  ]
  const words = [
    ...['-machine', 'q35', '-accel', 'tcg,thread=multi,tb-size=512', '-cpu', 'max', '-smp', '2', '-m', '2048'],
    ...['-nodefaults', '-no-user-config', '-no-reboot', '-display', 'none', '-serial', `file:${console}`],
    ...['-kernel', kernel.image, '-initrd', initramfs, '-append', options.join(' ')],
    ...folder9p('host', '/', 'readonly=on,multidevs=remap'),
    ...folder9p('modules', kernel.modules, 'readonly=on'),
    ...folder9p('share', share),
    ...['-device', 'virtio-serial-pci', '-chardev', 'stdio,id=out,signal=off'],
    ...['-device', 'virtserialport,chardev=out,name=out', '-device', 'virtio-rng-pci'],
  ]
  const program = ['flock', lock, 'timeout', '--kill-after=5', String(timeoutSeconds), 'qemu-system-x86_64', ...words]
  const [first, ...rest] = program
  return new Promise((resolve, reject) => {
    // An input that ended would count as a cable that is not plugged in, and the machine would wait for it.
    const machine = spawn(first, rest, { stdio: ['pipe', 'inherit', 'inherit'] })
    const end = () => machine.kill()
    process.once('exit', end)
    machine.once('error', reject)
    machine.once('close', () => {
      process.off('exit', end)
      resolve()
    })
  })
}

function folder9p(name, path, more) {
  const options = ['local', `id=${name}`, `path=${path}`, 'security_model=none', ...(more ? [more] : [])]
  return ['-fsdev', options.join(','), '-device', `virtio-9p-pci,fsdev=${name},mount_tag=${name}`]
}
