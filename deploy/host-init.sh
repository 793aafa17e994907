#!/bin/bash
# host-init.sh HOST STATE NET MAX - becomes pid 1 of a testbed host. Runs inside the host's fresh namespaces.
set -eu
h=$1 state=$2 net=$3 max=$4
hostname "$h"
mount -t proc proc /proc
# A sysfs of this network namespace, with the cgroup trees moved over into it.
mkdir -p "$state/run/$h/cgroup"
mount --rbind /sys/fs/cgroup "$state/run/$h/cgroup"
mount -t sysfs sysfs /sys
mount --move "$state/run/$h/cgroup" /sys/fs/cgroup
# Where resolv.conf and hosts really are, before /run is covered (systemd-resolved links into it).
resolv=$(readlink -m /etc/resolv.conf)
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/docker/plugins /run/lock /etc/docker /var/lib/docker /var/lib/jswarm
mount --bind "$state/disk/$h/docker" /var/lib/docker
mount --bind "$state/disk/$h/etc-docker" /etc/docker
mount --bind "$state/disk/$h/jswarm" /var/lib/jswarm
# Disks that are file systems of their own are this host's only: another host's, of any testbed, must not be kept mounted from here.
findmnt -rno TARGET | grep "^${state%/*}/jswarm-[^/]*/disk/" | sort -r | xargs -r umount -l
# No DNS outside: a look-up (of an image registry, say) fails at once instead of after 20 s.
echo nameserver 127.0.0.1 >/run/testbed-resolv.conf
mkdir -p "$(dirname "$resolv")"
[ -e "$resolv" ] || touch "$resolv"
mount --bind /run/testbed-resolv.conf "$resolv"
# Every host knows every host by name.
{
  echo 127.0.0.1 localhost
  for ((i = 1; i <= max; i++)); do echo "$net.$i h$i"; done
  echo "$net.254 root"
} >/run/testbed-hosts
mount --bind /run/testbed-hosts /etc/hosts
# tini reaps the orphans (container shims).
exec tini -s -- sleep infinity
