package io.jswarm.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * What may follow a command, for the scripts of shells.
 *
 * @param path {@code service create}; empty for the program itself
 * @param commands the commands below it, with what they do; without second names
 * @param names the same with second names
 * @param options all names, with what they do
 * @param values of the options that take a value, what it is: see {@link #kind}
 * @param arguments what its arguments are
 */
record CompletionWords(
        String path,
        Map<String, String> commands,
        List<String> names,
        Map<String, String> options,
        Map<String, String> values,
        String arguments) {
    /** How each kind of name is asked for, quickly or not at all. */
    static final Map<String, String> NAMES = new TreeMap<>(Map.of(
            "@service", "jswarm --timeout 2s service ls --format '{{.Name}}'",
            "@node", "jswarm --timeout 2s node ls --format '{{.Hostname}}'",
            "@context", "jswarm context ls --format '{{.Name}}'"));

    private static final Pattern CHOICE = Pattern.compile("\\(?([a-z-]+(\\|[a-z-]+)+)\\)?");

    /** Every command of the program, itself first. */
    static List<CompletionWords> of(CommandLine root) {
        List<CompletionWords> all = new ArrayList<>();
        add(root, root, "", all);
        return all;
    }

    private static void add(CommandLine root, CommandLine command, String path, List<CompletionWords> all) {
        CommandSpec spec = command.getCommandSpec();
        Map<String, String> commands = new TreeMap<>();
        command.getSubcommands().values().forEach(child -> commands.put(child.getCommandName(), about(child)));
        Map<String, String> options = new LinkedHashMap<>();
        Map<String, String> values = new LinkedHashMap<>();
        List<OptionSpec> taken = new ArrayList<>(HelpPage.ownOptions(spec));
        if (!path.isEmpty()) {
            HelpPage.ownOptions(root.getCommandSpec()).stream()
                    .filter(option -> !option.versionHelp())
                    .forEach(taken::add);
        }
        for (OptionSpec option : taken) {
            for (String name : option.names()) {
                if (options.putIfAbsent(name, String.join(" ", option.description())) == null
                        && !HelpPage.isSwitch(option)) {
                    values.put(
                            name,
                            kind(name.equals("--context") || name.equals("-c") ? "CONTEXT" : option.paramLabel()));
                }
            }
        }
        all.add(new CompletionWords(
                path,
                commands,
                List.copyOf(command.getSubcommands().keySet()),
                options,
                values,
                spec.positionalParameters().stream()
                        .findFirst()
                        .map(PositionalParamSpec::paramLabel)
                        .map(CompletionWords::kind)
                        .orElse("")));
        command.getSubcommands()
                .forEach((name, child) -> add(root, child, path.isEmpty() ? name : path + " " + name, all));
    }

    private static String about(CommandLine command) {
        return String.join(" ", command.getCommandSpec().usageMessage().description());
    }

    /** {@code @service}, {@code @node} or {@code @context}; the words, as {@code active|pause|drain}; or empty. */
    private static String kind(String label) {
        Matcher choice = CHOICE.matcher(label);
        if (choice.matches()) {
            return choice.group(1);
        }
        return NAMES.keySet().stream()
                .filter(kind ->
                        label.matches("(?s).*\\b" + kind.substring(1).toUpperCase(java.util.Locale.ROOT) + "\\b.*"))
                .findFirst()
                .orElse("");
    }

    /** {@code " -c=@context --mode=replicated|global --name= "}: where a script looks a value up. */
    String valueTable() {
        return values.entrySet().stream()
                .map(value -> value.getKey() + "=" + value.getValue())
                .collect(Collectors.joining(" ", " ", " "));
    }

    /** Adds the function by which a script of bash or zsh asks the program for names of a kind. */
    static void addNames(StringBuilder script) {
        script.append("_jswarm_names() { # KIND\n  case $1 in\n");
        NAMES.forEach((kind, ask) ->
                script.append("    ").append(kind).append(") ").append(ask).append(" ;;\n"));
        script.append("  esac 2>/dev/null\n}\n");
    }
}
