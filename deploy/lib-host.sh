# shellcheck shell=bash
# lib-host.sh - the testbed's hosts: their namespaces, engine and processes.
# $TB/run/<host> holds what is known of a running host (init.pid, docker.sock, log/, proc/), $TB/disk/<host> its disk.

index() { # HOST: its number; root is 0
  case $1 in
    root) echo 0 ;;
    h[1-9] | h[1-9][0-9]) echo "${1#h}" ;;
    *) die "no host is called '$1': expected h1 to h$MAX_HOSTS, or root where a command says so" ;;
  esac
}
address() { # HOST
  local i
  i=$(index "$1") || exit 1
  [ "$i" = 0 ] && i=254
  echo "$TB_NET.$i"
}
hosts() { find "$TB/run" -mindepth 1 -maxdepth 1 -name 'h[0-9]*' -printf '%f\n' 2>/dev/null | sort -V; }
pid() { cat "$TB/run/$1/init.pid" 2>/dev/null; }
# A pid may have been given to another process since (a killed run, a reboot): ours is a tini in the host's namespace.
alive() { # HOST
  local p
  p=$(pid "$1") && [ -n "$p" ] && [ "$(cat "/proc/$p/comm" 2>/dev/null)" = tini ] &&
    [ "$(stat -Lc %i "/proc/$p/ns/net" 2>/dev/null)" = "$(stat -c %i "/run/netns/$TB_NAME-$1" 2>/dev/null)" ]
}
need_known() {
  index "$1" >/dev/null || exit 1
  [ "$1" != root ] || die "root is this machine, not a host"
  [ -d "$TB/run/$1" ] || die "testbed $TB_NAME has no $1: $(hosts | paste -sd' ' | grep . || echo "it is down; '$0 up 3' starts it")"
}
need_alive() {
  need_known "$1"
  alive "$1" || die "$1 is down; '$0 boot $1' starts it"
}

# Replaces this shell by CMD on the host, with the launcher of this checkout on its PATH.
enter_exec() { # HOST CMD...
  local p
  p=$(pid "$1")
  shift
  PATH=$DEPLOY/target/jswarm/bin:$PATH exec nsenter -t "$p" -m -u -i -n -p -- "$@" 9>&-
}
host_exec() { (enter_exec "$@"); }

log_file() { # HOST NAME
  need_known "$1"
  if [ "$2" = dockerd ]; then echo "$TB/run/$1/dockerd.log"; else echo "$TB/run/$1/log/$2.log"; fi
}

# Starts CMD on the host in a session and cgroup of the host; it writes its own pid and start time before it becomes CMD.
# `setsid -f` lets nsenter end, so that tini is the parent: an nsenter that waits would stop with a stopped child for good.
host_exec_detached() { # NAME HOST CMD...
  local name=$1 h=$2 f i
  [[ $name =~ ^[A-Za-z0-9._-]+$ ]] || usage_error "exec: the name '$name' may only have letters, digits, dot, dash and underscore"
  shift 2
  mkdir -p "$TB/run/$h/log" "$TB/run/$h/proc"
  f=$TB/run/$h/proc/$name
  if process_pid "$h" "$name" >/dev/null; then die "$name runs on $h already; 'kill-process $h $name' first, or give another name with -n"; fi
  rm -f "$f"
  (
    cgroup_enter "$h"
    # shellcheck disable=SC2016 # expanded on the host
    enter_exec "$h" setsid -f sh -c 'read -r _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ t _ </proc/self/stat
      echo "$$ $t" >"$0"; exec "$@"' "$f" "$@" </dev/null >>"$TB/run/$h/log/$name.log" 2>&1
  ) || die "$name did not start on $h; see $(log_file "$h" "$name")"
  for ((i = 0; i < 250; i++)); do
    [ -s "$f" ] && return
    sleep 0.02
  done
  die "$name did not start on $h within 5 s; see $(log_file "$h" "$name")"
}

# The pid, as the host counts, of a process started by `exec -d`, of the engine, or of a pid file on the host.
process_pid() { # HOST NAME|PIDFILE
  local p t now h=$1 f=$TB/run/$1/proc/$2 root
  root=/proc/$(pid "$h")/root
  case $2 in
    dockerd) p=$(cat "$root/run/docker.pid" 2>/dev/null) ;;
    */*)
      p=$(host_exec "$h" cat "$2" 2>/dev/null) ;;
    *)
      read -r p t 2>/dev/null <"$f" || return 1
      now=$(cut -d' ' -f22 "$root/proc/$p/stat" 2>/dev/null)
      [ "$now" = "$t" ] || return 1 ;; # ended; the number may be another's by now
  esac
  [[ ${p-} =~ ^[0-9]+$ ]] && [ "$p" -gt 1 ] && grep -qs '^State:[[:space:]]*[^ZX[:space:]]' "$root/proc/$p/status" && echo "$p"
}
process_signal() { # HOST NAME|PIDFILE SIGNAL; after KILL it has ended
  local p i
  p=$(process_pid "$1" "$2") || die "no process $2 runs on $1; processes started by 'exec -d' there:" \
    "$(find "$TB/run/$1/proc" -type f -printf '%f ' 2>/dev/null)"
  host_exec "$1" kill -s "$3" "$p" || exit 1
  [ "$3" = KILL ] || return 0
  for ((i = 0; i < 250; i++)); do # so that whoever comes next sees it gone
    [ "$(process_pid "$1" "$2")" = "$p" ] || return 0
    sleep 0.02
  done
  die "$2 on $1 did not end within 5 s of SIGKILL; is the host paused?"
}

host_boot() { # HOST [dockerd args]
  local h=$1 i ns d p u
  shift
  i=$(index "$h") || exit 1
  ns=$TB_NAME-$h d=$TB/run/$h
  mkdir -p "$d" "$TB/disk/$h/docker" "$TB/disk/$h/etc-docker" "$TB/disk/$h/jswarm"
  cgroup_make "$h"
  ip netns add "$ns" || die "cannot make the network namespace $ns"
  ip link add eth0 netns "$ns" mtu "$MTU" type veth peer name "p$i" netns "$SWITCH" || die "cannot plug $h into the switch"
  in_switch ip link set "p$i" mtu "$MTU" master br0 up
  ip -n "$ns" addr add "$TB_NET.$i/24" dev eth0
  ip -n "$ns" link set lo up
  ip -n "$ns" link set eth0 up
  ip -n "$ns" route add default via "$TB_NET.254"
  # unshare forks; the child is pid 1 of the host. --kill-child: should unshare itself die, the host goes too.
  (
    exec 9>&-
    cgroup_enter "$h" || exit
    exec setsid nsenter --net="/run/netns/$ns" unshare --mount --uts --ipc --pid --fork --kill-child \
      bash "$DEPLOY/host-init.sh" "$h" "$TB" "$TB_NET" "$MAX_HOSTS" </dev/null >"$d/init.log" 2>&1
  ) &
  u=$!
  for ((p = 0, i = 0; i < 250; i++)); do
    p=$(cat "/proc/$u/task/$u/children" 2>/dev/null)
    p=${p%% *}
    [ -n "$p" ] && [ "$(cat "/proc/$p/comm" 2>/dev/null)" = tini ] && break
    p=
    kill -0 "$u" 2>/dev/null || break
    sleep 0.02
  done
  [ -n "$p" ] || die "$h did not start: $(tail -n 3 "$d/init.log" | tr '\n' ' ')"
  echo "$p" >"$d/init.pid"
  engine_start "$h" "$@"
}

host_kill() { # HOST...: power failure, of all of them in the same moment
  local h d i p pids=()
  for h; do
    i=$(index "$h") || exit 1
    if switch_exists; then
      delay_off "$h"
      in_switch ip link del "p$i" 2>/dev/null # unplug first: peers see silence, not resets
    fi
    cgroup_thaw_tree "$h"
    if alive "$h"; then pids+=("$(pid "$h")"); fi
  done
  if [ ${#pids[@]} -gt 0 ]; then kill -9 "${pids[@]}" 2>/dev/null; fi # pid 1 dies, so the kernel kills the rest
  for h; do
    d=$TB/run/$h
    for ((p = 0; p < 200; p++)); do
      alive "$h" || break
      sleep 0.05
    done
    if [ -e "/run/netns/$TB_NAME-$h" ]; then ip netns del "$TB_NAME-$h"; fi
    rm -rf "$d/init.pid" "$d/docker.sock" "$d/proc" "$d/rate"
  done
}

engine_alive() { [ "$(cat "/proc/$(pid "$1")/root/proc/$(process_pid "$1" dockerd || echo none)/comm" 2>/dev/null)" = dockerd ]; }

engine_start() { # HOST [dockerd args]
  local h=$1 d=$TB/run/$1 args=()
  shift
  if [ $# -gt 0 ]; then printf '%s\n' "$@" >"$d/engine.args"; fi
  [ -s "$d/engine.args" ] && mapfile -t args <"$d/engine.args"
  rm -f "$d/docker.sock" "/proc/$(pid "$h")/root/run/docker.pid" # a stale pid file could name a living process
  (
    cgroup_enter "$h"
    enter_exec "$h" setsid -f dockerd -H unix:///run/docker.sock -H "unix://$d/docker.sock" \
      --cgroup-parent "/$CGROUP/$h" --exec-opt native.cgroupdriver=cgroupfs --insecure-registry "$TB_NET.0/24" \
      --log-level "${TB_LOG:-warn}" "${args[@]}" </dev/null >>"$d/dockerd.log" 2>&1
  )
}

engine_wait() { # HOST
  local i d=$TB/run/$1
  for ((i = 0; i < 600; i++)); do
    [ -S "$d/docker.sock" ] && curl -sf -m 5 -o /dev/null --unix-socket "$d/docker.sock" http://engine/_ping && return 0
    alive "$1" || die "$1 went down while its engine started"
    [ $i -lt 50 ] || engine_alive "$1" || break
    sleep 0.1
  done
  die "the engine of $1 ended, or did not answer within 60 s: $(tail -n 3 "$d/dockerd.log" | tr '\n' ' ')"
}
engine_kill() { process_signal "$1" dockerd KILL; } # HOST
