package io.jswarm.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** A completion script for bash, from the tree of commands; it asks for the names of services, nodes and contexts. */
final class BashCompletion {
    private static final String BODY = """
            _jswarm() {
              local cur=${COMP_WORDS[COMP_CWORD]} option='' path='' words='' names='' values='' kind='' word i=1
              _jswarm_find ''
              while [ "$i" -lt "$COMP_CWORD" ]; do
                word=${COMP_WORDS[i]} option=''
                i=$((i + 1))
                case $word in
                  -*)
                    case $values in *" $word="*)
                      option=$word
                      [ "${COMP_WORDS[i]}" != = ] || i=$((i + 1))
                      i=$((i + 1))
                    esac
                    ;;
                  *)
                    case " $names " in *" $word "*)
                      path=${path:+$path }$word
                      _jswarm_find "$path"
                    esac
                    ;;
                esac
              done
              if [ "$i" -gt "$COMP_CWORD" ] && [ -n "$option" ]; then
                kind=${values#*" $option="} kind=${kind%% *} words=''
              else
                case $cur in -*) kind='' ;; esac
              fi
              [ "$cur" != = ] || cur=''
              case $kind in
                @*) words="$words $(_jswarm_names "$kind")" ;;
                *) words="$words ${kind//|/ }" ;;
              esac
              COMPREPLY=($(compgen -W "$words" -- "$cur"))
            }
            complete -o default -F _jswarm jswarm
            """;

    private BashCompletion() {}

    static String of(CommandLine root) {
        StringBuilder script = new StringBuilder("# bash completion for jswarm\n");
        CompletionWords.addNames(script);
        script.append("_jswarm_find() { # PATH: sets what may follow it\n  case $1 in\n");
        for (CompletionWords words : CompletionWords.of(root)) {
            List<String> all = new ArrayList<>(words.commands().keySet());
            all.addAll(words.options().keySet());
            script.append("    '").append(words.path()).append("')\n");
            assign(script, "words", String.join(" ", all));
            assign(script, "names", String.join(" ", words.names()));
            assign(script, "values", words.valueTable());
            assign(script, "kind", words.arguments());
            script.append("      ;;\n");
        }
        return script.append("  esac\n}\n").append(BODY).toString();
    }

    private static void assign(StringBuilder script, String name, String value) {
        script.append("      ").append(name).append("='").append(value).append("'\n");
    }
}
