#!/bin/busybox sh
# The first program of the machine. The host's files are there to be read; what is written goes to memory and is gone with it.
b=/bin/busybox
$b mount -t proc proc /proc
$b mount -t sysfs sys /sys
$b mount -t devtmpfs dev /dev
fail() { echo "the machine did not start: $*" >/dev/console; $b poweroff -f; }
word() { for w in $($b cat /proc/cmdline); do case $w in vm.$1=*) echo "${w#*=}" ;; esac; done; }

for module in /modules/*; do $b insmod "$module" 2>/dev/null; done
$b mount -t 9p -o trans=virtio,version=9p2000.L,ro,cache=loose,msize=524288 host /host || fail 'the files of the host'
$b mount -t tmpfs -o size=75%,mode=755 own /own
$b mkdir /own/upper /own/work
$b mount -t overlay -o lowerdir=/host,upperdir=/own/upper,workdir=/own/work overlay /new || fail 'a file system'

$b mount -t proc proc /new/proc
$b mount -t sysfs sys /new/sys
$b mount -t devtmpfs dev /new/dev
$b mkdir -p /new/dev/pts /new/dev/shm
$b mount -t devpts devpts /new/dev/pts
$b mount -t tmpfs shm /new/dev/shm
$b ln -sf /proc/self/fd /new/dev/fd
$b mount -t tmpfs -o mode=755 run /new/run
$b mount -t tmpfs -o mode=1777 tmp /new/tmp
$b mount -t cgroup2 cgroup2 /new/sys/fs/cgroup
$b mkdir -p /new/run/netns /new/run/vm /new/usr/local/sbin
$b mount -t 9p -o trans=virtio,version=9p2000.L,cache=none,msize=524288 share /new/run/vm || fail 'the way back'
modules=/new/lib/modules/$($b uname -r)
$b mkdir -p "$modules"
$b mount -t 9p -o trans=virtio,version=9p2000.L,ro,cache=loose,msize=524288 modules "$modules" || fail 'its modules'
# The host needs no modules, and may have no program to load them with.
for name in modprobe depmod lsmod rmmod; do $b ln -sf /bin/busybox "/new/usr/local/sbin/$name"; done
# Elsewhere udev makes the file that loads it.
$b chroot /new /bin/busybox modprobe tun
# Where the host has its work in a folder that is fresh here.
work=$(word work)
$b mkdir -p "/new$work"
$b mount -o bind "/host$work" "/new$work" || fail "$work"
$b ip link set lo up
$b hostname vm

output=/dev/console
for port in /new/sys/class/virtio-ports/*; do [ "$($b cat "$port/name")" = out ] && output=/dev/${port##*/}; done
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8
$b chroot /new /bin/sh -c "cd $work; exec >$output 2>&1 </dev/null; sh /run/vm/command; echo \$? >/run/vm/code"
$b poweroff -f
