# What all runs of each commit in docs/reliability/ledger.csv come to; for deploy/chaos --sum.
function share(list, of,    n, i, j, t, v) { # the value in so much of the sorted list, nearest rank
  n = split(list, v, " ")
  if (n == 0) return "-"
  for (i = 2; i <= n; i++) { t = v[i] + 0; for (j = i - 1; j >= 1 && v[j] + 0 > t; j--) v[j + 1] = v[j]; v[j + 1] = t }
  i = int(of * n + 0.999999)
  return v[i < 1 ? 1 : i]
}
NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
{
  c = $at["commit"]
  if (!(c in runs)) order[++commits] = c
  runs[c]++
  minutes[c] += $at["minutes"]; rounds[c] += $at["rounds"]; operations[c] += $at["operations"]
  acknowledged[c] += $at["acknowledged"]; unknown[c] += $at["unknown"]; compacted[c] += $at["watches_compacted"]
  undecided[c] += $at["undecided"]; violations[c] += $at["violations"]
  taken[c] += $at["snapshots_taken"]; sent[c] += $at["snapshots_sent"]
  leaderless[c] = leaderless[c] " " $at["leaderless_ms"]; after[c] = after[c] " " $at["after_loss_ms"]
}
END {
  for (i = 1; i <= commits; i++) {
    c = order[i]
    printf "%s: %d runs, %.1f min, %d rounds, %d operations (%d writes acknowledged, %d outcomes unknown), %d snapshots seen and %d sent, %d watches compacted, %d keys undecided, %d violations\n", \
      c, runs[c], minutes[c], rounds[c], operations[c], acknowledged[c], unknown[c], taken[c], sent[c], compacted[c], undecided[c], violations[c]
    printf "  leader taken away: p50 %s, p99 %s, max %s ms; after a majority was back: p50 %s, p99 %s, max %s ms\n", \
      share(leaderless[c], 0.5), share(leaderless[c], 0.99), share(leaderless[c], 1), share(after[c], 0.5), share(after[c], 0.99), share(after[c], 1)
  }
}
