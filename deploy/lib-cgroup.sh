# shellcheck shell=bash
# lib-cgroup.sh - the testbed's cgroups, on version 1 (one tree per controller) and version 2 (one tree).
# Everything of a testbed lives below the group $CGROUP, host by host: $CGROUP/<host>/sys holds the host's pid 1, engine
# and daemons, its containers are siblings of sys. So the groups tell, whatever else was lost, which processes are ours.
# Version 2 was run with a tree that had no controllers (no memory and CPU limits), beside systemd neither version was:
# systemd leaves alone groups that it did not make, and the engine is told to use cgroupfs in either case.

cgroup_v2() { [ -e /sys/fs/cgroup/cgroup.controllers ]; }

# The trees, one a line; the one that tells all processes is cgroup_main.
cgroup_trees() {
  local c
  if cgroup_v2; then echo /sys/fs/cgroup; return; fi
  for c in /sys/fs/cgroup/*/; do
    c=${c%/}
    [ -L "$c" ] && continue
    case ${c##*/} in unified | systemd) continue ;; esac
    [ -e "$c/tasks" ] && echo "$c"
  done
}
cgroup_main() {
  if cgroup_v2; then echo /sys/fs/cgroup
  elif [ -e /sys/fs/cgroup/freezer/tasks ]; then echo /sys/fs/cgroup/freezer
  else die "no cgroup version 2 and no version 1 freezer under /sys/fs/cgroup: is it mounted?"; fi
}

cgroup_make() { # HOST
  local c d
  for c in $(cgroup_trees); do
    for d in "$CGROUP" "$CGROUP/$1" "$CGROUP/$1/sys"; do
      mkdir -p "$c/$d" || die "cannot make the cgroup $c/$d: is /sys/fs/cgroup writable?"
      if [ -e "$c/cpuset.cpus" ] && ! cgroup_v2; then # a new cpuset is empty and takes no process
        cat "$(dirname "$c/$d")/cpuset.cpus" >"$c/$d/cpuset.cpus"
        cat "$(dirname "$c/$d")/cpuset.mems" >"$c/$d/cpuset.mems"
      fi
    done
  done
  if cgroup_v2; then # controllers are handed down level by level; sys stays a leaf, since only leaves hold processes
    for d in "" "/$CGROUP" "/$CGROUP/$1"; do
      for c in $(cat "/sys/fs/cgroup$d/cgroup.controllers"); do
        echo "+$c" >"/sys/fs/cgroup$d/cgroup.subtree_control" 2>/dev/null
      done
    done
  fi
  return 0
}

cgroup_enter() { # HOST: moves the calling (sub)shell
  local c
  for c in $(cgroup_trees); do echo "$BASHPID" >"$c/$CGROUP/$1/sys/cgroup.procs" || return 1; done
}

# Microseconds that all processes of the testbed have run, those that ended too.
cgroup_cpu() {
  local d
  if cgroup_v2; then
    awk '$1 == "usage_usec" {print $2}' "/sys/fs/cgroup/$CGROUP/cpu.stat" && return
  else
    for d in /sys/fs/cgroup/cpuacct /sys/fs/cgroup/cpu,cpuacct; do
      [ -e "$d/$CGROUP/cpuacct.usage" ] && awk '{printf "%d\n", $1 / 1000}' "$d/$CGROUP/cpuacct.usage" && return
    done
  fi
  die "no cgroup tells the processor time of $CGROUP: expected the controller cpuacct, or cgroup version 2"
}

cgroup_pids() { # [HOST]: of the host, or of the whole testbed
  local d
  d=$(cgroup_main)/$CGROUP${1:+/$1}
  [ -d "$d" ] && find "$d" -name cgroup.procs -exec cat {} + 2>/dev/null
  return 0
}

# The whole host stands still, as a virtual machine does while its hypervisor is busy; nothing in it can notice.
cgroup_freeze() { # HOST pause|resume
  local d i
  d=$(cgroup_main)/$CGROUP/$1
  if cgroup_v2; then
    if [ "$2" = pause ]; then echo 1; else echo 0; fi >"$d/cgroup.freeze"
    for ((i = 0; i < 100; i++)); do
      grep -qx "frozen $([ "$2" = pause ] && echo 1 || echo 0)" "$d/cgroup.events" && return
      sleep 0.02
    done
  else
    if [ "$2" = pause ]; then echo FROZEN; else echo THAWED; fi >"$d/freezer.state"
    for ((i = 0; i < 100; i++)); do
      [ "$(cat "$d/freezer.state")" = "$([ "$2" = pause ] && echo FROZEN || echo THAWED)" ] && return
      sleep 0.02
    done
  fi
  die "$1 did not $2 within 2 s; see $d"
}
cgroup_frozen() { # HOST
  local d
  d=$(cgroup_main)/$CGROUP/$1
  if cgroup_v2; then grep -qsx 'frozen 1' "$d/cgroup.events"; else [ "$(cat "$d/freezer.state" 2>/dev/null)" = FROZEN ]; fi
}
# A frozen process of version 1 does not even take SIGKILL, and a frozen group of version 2 stays so for the next boot.
# Containers may be paused by their engine as well, so it goes down the tree.
cgroup_thaw_tree() { # [HOST]
  local f name=freezer.state value=THAWED
  if cgroup_v2; then name=cgroup.freeze value=0; fi
  find "$(cgroup_main)/$CGROUP${1:+/$1}" -name $name 2>/dev/null | while read -r f; do echo $value >"$f" 2>/dev/null; done
  return 0
}

cgroup_kill_all() {
  local p i
  cgroup_thaw_tree
  for ((i = 0; i < 100; i++)); do
    p=$(cgroup_pids)
    [ -n "$p" ] || return 0
    # shellcheck disable=SC2086 # a list
    kill -9 $p 2>/dev/null
    sleep 0.05
  done
}

cgroup_remove() { # fails when one holds processes for longer than 5 s
  local c i left=
  for ((i = 0; i < 100; i++)); do
    left=
    for c in /sys/fs/cgroup "$(cgroup_main)" /sys/fs/cgroup/*/; do
      [ -d "$c/$CGROUP" ] || continue
      find "$c/$CGROUP" -depth -type d -exec rmdir {} \; 2>/dev/null
      [ -d "$c/$CGROUP" ] && left=1
    done
    [ -z "$left" ] && return 0
    sleep 0.05
  done
  return 1
}
