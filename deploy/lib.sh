# shellcheck shell=bash
# lib.sh - what every script here shares: where things are, how to fail, one lock.
# Sourced, never run. Sets DEPLOY (this folder) and ROOT (the repository).

# A root shell opened with plain `su` lacks the sbin folders.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
DEPLOY=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck disable=SC2034 # used by the scripts that source this file
ROOT=$(dirname "$DEPLOY")
PROGRAM=$(basename "$0")

die() { # MESSAGE...: one line that says what is wrong and what to do, exit 1
  printf '%s: %s\n' "$PROGRAM" "$*" >&2
  exit 1
}

usage_error() {
  printf "%s: %s; '%s --help' shows the usage\n" "$PROGRAM" "$*" "$PROGRAM" >&2
  exit 2
}

help_text() { # the comment at the head of the script is its help page
  sed -n '2,/^[^#]/{/^#/s/^# \{0,1\}//p}' "$0"
}

need_root() { [ "$(id -u)" = 0 ] || die "must run as root (namespaces, cgroups and packages need it); try: sudo $0 ${*-}"; }

# class_path MODULE: its main classes and all that they need, as the build wrote it down. Of this tree, not of one it was copied from.
class_path() {
  local file=$ROOT/$1/target/$1.classpath
  grep -qsF "$ROOT/proto/target/" "$file" ||
    die "Expected the class path of $1 in $file, but this tree was not built. Build it with: deploy/package --no-caches"
  echo "$ROOT/$1/target/classes:$(cat "$file")"
}

# The folder of a JDK of at least version 25, as Maven's toolchain plugin will find it; fails when there is none.
jdk25_home() {
  local d v
  for d in "${JAVA_HOME-}" /usr/lib/jvm/*25* /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/*; do
    [ -n "$d" ] && [ -x "$d/bin/javac" ] && [ -r "$d/release" ] || continue
    v=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$d/release")
    if [ "${v:-0}" -ge 25 ]; then
      (cd -P "$d" && pwd)
      return 0
    fi
  done
  return 1
}

# Takes the lock FILE (descriptor 9) for the rest of this process, waiting SECONDS at most. The file may be removed by
# its holder; whoever then gets the old, unlinked file tries again. Children that outlive us must be started with 9>&-.
lock() { # FILE SECONDS WHAT
  local file=$1 deadline=$((SECONDS + $2))
  while :; do
    exec 9>>"$file" || die "cannot write $file"
    flock -w $((deadline > SECONDS ? deadline - SECONDS : 0)) 9 ||
      die "another call holds $file: $(cat "$file" 2>/dev/null) - wait for it, or end it by that pid"
    [ "$(stat -Lc %i /proc/self/fd/9)" = "$(stat -c %i "$file" 2>/dev/null)" ] && break
  done
  printf 'pid %s, %s\n' $$ "$3" >"$file"
}
unlock() { exec 9>&-; }
