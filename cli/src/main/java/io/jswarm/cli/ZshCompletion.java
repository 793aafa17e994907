package io.jswarm.cli;

import java.util.Map;
import picocli.CommandLine;

/** A completion script for zsh, from the tree of commands; it asks for the names of services, nodes and contexts. */
final class ZshCompletion {
    private static final String BODY = """
            _jswarm() {
              local cur=${words[CURRENT]} option='' at='' names='' values='' kind='' word
              local -a commands options
              local -i i=2
              _jswarm_find ''
              while (( i < CURRENT )); do
                word=${words[i]} option=''
                (( i += 1 ))
                if [[ $word == -* ]]; then
                  if [[ $values == *" $word="* ]]; then
                    option=$word
                    (( i += 1 ))
                  fi
                elif [[ " $names " == *" $word "* ]]; then
                  at=${at:+$at }$word
                  _jswarm_find "$at"
                fi
              done
              if (( i > CURRENT )) && [[ -n $option ]]; then
                kind=${values#*" $option="}
                kind=${kind%% *}
                commands=() options=()
              elif [[ $cur == -* ]]; then
                _describe -o option options
                return
              fi
              (( ! $#commands )) || _describe command commands
              case $kind in
                @*) compadd -- ${(f)"$(_jswarm_names $kind)"} ;;
                ?*) compadd -- ${(s:|:)kind} ;;
                *) (( $#commands )) || _files ;;
              esac
            }
            if [[ ${funcstack[1]} == _jswarm ]]; then
              _jswarm "$@"
            else
              compdef _jswarm jswarm
            fi
            """;

    private ZshCompletion() {}

    static String of(CommandLine root) {
        StringBuilder script = new StringBuilder("#compdef jswarm\n# zsh completion for jswarm\n");
        CompletionWords.addNames(script);
        script.append("_jswarm_find() { # PATH: sets what may follow it\n  case $1 in\n");
        for (CompletionWords words : CompletionWords.of(root)) {
            script.append("    '").append(words.path()).append("')\n");
            list(script, "commands", words.commands());
            list(script, "options", words.options());
            script.append("      names='")
                    .append(String.join(" ", words.names()))
                    .append("'\n");
            script.append("      values='").append(words.valueTable()).append("'\n");
            script.append("      kind='").append(words.arguments()).append("'\n      ;;\n");
        }
        return script.append("  esac\n}\n").append(BODY).toString();
    }

    /** {@code 'name:what it does'} for each. */
    private static void list(StringBuilder script, String name, Map<String, String> described) {
        script.append("      ").append(name).append("=(");
        described.forEach((word, about) -> script.append("\n        '")
                .append(word)
                .append(':')
                .append(about.replace("\\", "\\\\").replace("'", "'\\''"))
                .append('\''));
        script.append(")\n");
    }
}
