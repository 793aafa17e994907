# shellcheck shell=bash
# lib-network.sh - the testbed's switch and its faults.
# The switch is a bridge in a namespace of its own, so that neither a host's nor this machine's iptables or
# bridge-nf-call-iptables touches traffic between hosts. Faults are rules of an nftables bridge table there.
# Host hI hangs on port pI, this machine on p0.

in_switch() { ip netns exec "$SWITCH" "$@"; }
switch_exists() { [ -e "/run/netns/$SWITCH" ] && in_switch true 2>/dev/null; }
need_switch() { switch_exists || die "testbed $TB_NAME is down; '$0 up 3' starts it"; }

switch_up() {
  ip netns add "$SWITCH" || return
  in_switch ip link set lo up
  in_switch ip link add br0 mtu "$MTU" type bridge stp_state 0 forward_delay 0 mcast_snooping 0 || return
  in_switch ip link set br0 up
  in_switch nft -f - <<'NFT' || return
table bridge faults {
  set cut { type ifname . ifname; }
  map loss { type ifname . ifname : verdict; }
  chain forward {
    type filter hook forward priority 0
    iifname . oifname @cut drop
    iifname . oifname vmap @loss
  }
}
NFT
  # This machine's own port.
  ip link add "$ROOT_LINK" mtu "$MTU" type veth peer name p0 netns "$SWITCH" || return
  in_switch ip link set p0 mtu "$MTU" master br0 up
  ip addr add "$TB_NET.254/24" dev "$ROOT_LINK"
  ip link set "$ROOT_LINK" up
}

switch_down() {
  [ ! -e "/sys/class/net/$ROOT_LINK" ] || ip link del "$ROOT_LINK"
  [ ! -e "/run/netns/$SWITCH" ] || ip netns del "$SWITCH"
}

# A list of hosts (h1,h2) as port names, one a line.
ports() {
  local h i
  for h in ${1//,/ }; do
    i=$(index "$h") || exit 1
    [ "$i" = 0 ] || need_known "$h"
    echo "p$i"
  done
}

partition() { # A B ONE_WAY
  local a b as bs
  need_switch
  as=$(ports "$1") && bs=$(ports "$2") || exit 1
  for a in $as; do
    for b in $bs; do
      [ "$a" != "$b" ] || die "partition: ${a/p/h} stands on both sides"
      in_switch nft add element bridge faults cut "{ \"$a\" . \"$b\" }" || exit 1
      [ -n "$3" ] || in_switch nft add element bridge faults cut "{ \"$b\" . \"$a\" }" || exit 1
    done
  done
}

isolate() { # HOST
  local h others=root
  for h in $(hosts); do [ "$h" = "$1" ] || others=$others,$h; done
  partition "$1" "$others" ''
}

loss() { # A B PERCENT; a second call for a pair replaces the first
  local as bs a b
  need_switch
  [[ $3 =~ ^[0-9]+$ ]] && [ "$3" -le 100 ] || usage_error "loss: expected a whole percentage from 0 to 100, got '$3'"
  as=$(ports "$1") && bs=$(ports "$2") || exit 1
  for a in $as; do
    for b in $bs; do
      loss_rule "$a" "$b" "$3" && loss_rule "$b" "$a" "$3" || exit 1
    done
  done
}
loss_rule() { # FROM TO PERCENT
  local chance="numgen random mod 100 < $3"
  [ "$3" != 100 ] || chance='' # nft refuses a comparison that is always true
  in_switch nft -f - <<NFT
add chain bridge faults loss_$1_$2
flush chain bridge faults loss_$1_$2
add rule bridge faults loss_$1_$2 $chance drop comment "$3%"
add element bridge faults loss { "$1" . "$2" : jump loss_$1_$2 }
NFT
}

rate() { # HOST RATE
  need_switch
  rate_apply "$1" "$2" || die "rate: '$2' was not accepted; expected e.g. 100mbit or 512kbit"
  echo "$2" >"$TB/run/$1/rate"
}
rate_apply() {
  in_switch tc qdisc replace dev "p$(index "$1")" root tbf rate "$2" burst 256k latency 50ms &&
    host_exec "$1" tc qdisc replace dev eth0 root tbf rate "$2" burst 256k latency 50ms
}

# There is no netem in every kernel, so a delay is a relay: the host's port pI is renamed xI, a new veth pair pI-eI takes
# its place in the switch, and a process copies frames between xI and eI, MS late.
delay() { # HOST MS
  local i try
  need_switch
  [[ $2 =~ ^[0-9]+$ ]] || usage_error "delay: expected whole milliseconds, got '$2'"
  i=$(index "$1")
  delay_off "$1"
  rm -f "$TB/run/$1/delay.log"
  [ "$2" != 0 ] || return 0
  in_switch sh -e <<SH || die "delay: the relay's links could not be made"
ip link set p$i down; ip link set p$i nomaster; ip link set p$i name x$i
ip link add p$i mtu $MTU type veth peer name e$i mtu $MTU
ip link set p$i master br0 up; ip link set e$i up promisc on; ip link set x$i up promisc on
SH
  # One group for all relays: they belong to the switch, not to a host that may be paused.
  (
    exec 9>&-
    cgroup_make switch && cgroup_enter switch
    exec ip netns exec "$SWITCH" setsid nice -n -10 python3 "$DEPLOY/delay-relay.py" "x$i" "e$i" "$2" \
      </dev/null >"$TB/run/$1/delay.log" 2>&1
  ) &
  echo "$! $2" >"$TB/run/$1/delay"
  for ((try = 0; try < 250; try++)); do
    grep -qs copying "$TB/run/$1/delay.log" && break
    sleep 0.02
  done
  [ "$try" -lt 250 ] || die "delay: the relay did not start: $(tail -n 3 "$TB/run/$1/delay.log")"
  [ ! -s "$TB/run/$1/rate" ] || rate_apply "$1" "$(cat "$TB/run/$1/rate")"
}
delay_off() { # HOST
  local i p f=$TB/run/$1/delay
  [ -s "$f" ] || return 0
  i=$(index "$1")
  read -r p _ <"$f"
  grep -qs delay-relay "/proc/$p/cmdline" && kill "$p" 2>/dev/null
  rm -f "$f"
  in_switch sh 2>/dev/null <<SH
ip link del p$i
ip link set x$i down && ip link set x$i name p$i promisc off && ip link set p$i master br0 up
SH
  [ ! -s "$TB/run/$1/rate" ] || ! alive "$1" || rate_apply "$1" "$(cat "$TB/run/$1/rate")"
  return 0
}

heal_all() {
  local h
  need_switch
  in_switch nft 'flush set bridge faults cut; flush map bridge faults loss' || exit 1
  for h in $(hosts); do
    delay_off "$h"
    [ -e "$TB/run/$h/rate" ] || continue
    rm -f "$TB/run/$h/rate"
    in_switch tc qdisc del dev "p$(index "$h")" root 2>/dev/null
    alive "$h" && host_exec "$h" tc qdisc del dev eth0 root 2>/dev/null
  done
  return 0
}
heal_pair() { # A B
  local a b as bs s
  need_switch
  as=$(ports "$1") && bs=$(ports "$2") || exit 1
  for a in $as; do
    for b in $bs; do
      for s in cut loss; do
        in_switch nft delete element bridge faults $s "{ \"$a\" . \"$b\" }" 2>/dev/null
        in_switch nft delete element bridge faults $s "{ \"$b\" . \"$a\" }" 2>/dev/null
      done
    done
  done
  return 0
}

faults() { # what is broken on purpose, one a line
  local h
  switch_exists || { echo "the switch is gone"; return; }
  in_switch nft -j list table bridge faults | jq -r '
    ([.nftables[].rule // empty | select(.comment) | {key: .chain, value: .comment}] | from_entries) as $percent
    | [.nftables[][] | objects | select(.name == "cut" or .name == "loss") | . as $s | .elem // [] | .[]
      | (if $s.name == "cut" then .concat else .[0].concat end) as [$a, $b]
      | if $s.name == "cut" then "cut \($a) -> \($b)" else "loss \($a) -> \($b) \($percent["loss_\($a)_\($b)"])" end][]
    | gsub("\\bp0\\b"; "root") | gsub("\\bp(?<i>[0-9]+)\\b"; "h\(.i)")'
  for h in $(hosts); do
    [ ! -s "$TB/run/$h/delay" ] || echo "delay $h $(cut -d' ' -f2 "$TB/run/$h/delay") ms"
    [ ! -s "$TB/run/$h/rate" ] || echo "rate $h $(cat "$TB/run/$h/rate")"
  done
}
