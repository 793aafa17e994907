package io.jswarm.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** How {@code --help} looks: Docker's order, global options only on the first page. */
public final class HelpPage {
    private static final int WIDTH = 100;

    private HelpPage() {}

    /** Sets the look of the command and all below it. */
    static void install(CommandLine command) {
        UsageMessageSpec usage = command.getCommandSpec().usageMessage();
        usage.abbreviateSynopsis(true);
        usage.width(WIDTH);
        usage.adjustLineBreaksForWideCJKCharacters(false);
        usage.synopsisHeading("Usage: ");
        usage.descriptionHeading("%n");
        usage.optionListHeading("%nOptions:%n");
        usage.commandListHeading("%nCommands:%n");
        usage.parameterListHeading("");
        command.setHelpSectionKeys(List.of(
                UsageMessageSpec.SECTION_KEY_SYNOPSIS_HEADING,
                UsageMessageSpec.SECTION_KEY_SYNOPSIS,
                UsageMessageSpec.SECTION_KEY_DESCRIPTION_HEADING,
                UsageMessageSpec.SECTION_KEY_DESCRIPTION,
                UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING,
                UsageMessageSpec.SECTION_KEY_COMMAND_LIST,
                UsageMessageSpec.SECTION_KEY_OPTION_LIST,
                UsageMessageSpec.SECTION_KEY_FOOTER_HEADING,
                UsageMessageSpec.SECTION_KEY_FOOTER,
                "global"));
        Map<String, CommandLine.IHelpSectionRenderer> sections = command.getHelpSectionMap();
        sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, HelpPage::options);
        sections.put(UsageMessageSpec.SECTION_KEY_SYNOPSIS, HelpPage::synopsis);
        sections.put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, HelpPage::commands);
        sections.put(UsageMessageSpec.SECTION_KEY_DESCRIPTION, HelpPage::description);
        sections.put(UsageMessageSpec.SECTION_KEY_FOOTER, HelpPage::footer);
        sections.put("global", HelpPage::globalNotice);
        command.getSubcommands().values().forEach(HelpPage::install);
    }

    /** The options that the command has of its own, sorted by their long names. */
    public static List<OptionSpec> ownOptions(CommandSpec spec) {
        return spec.options().stream()
                .filter(option -> !option.inherited() && !option.hidden())
                .sorted(Comparator.comparing(OptionSpec::longestName))
                .toList();
    }

    /** {@code --replicas COUNT}: all names and the parameter; switches have none. */
    public static String names(OptionSpec option) {
        String names = option.longestName().equals(option.shortestName())
                ? (option.longestName().length() == 2 ? "" : "    ") + option.longestName()
                : option.shortestName() + ", " + option.longestName();
        return isSwitch(option) ? names : names + " " + option.paramLabel();
    }

    /** Whether it takes no value. */
    static boolean isSwitch(ArgSpec option) {
        return option.type() == boolean.class || option.type() == Boolean.class;
    }

    private static String synopsis(Help help) {
        CommandSpec spec = help.commandSpec();
        StringBuilder text = new StringBuilder(spec.qualifiedName());
        if (spec.parent() == null || !ownOptions(spec).isEmpty()) {
            text.append(" [OPTIONS]");
        }
        if (!spec.subcommands().isEmpty()) {
            text.append(" COMMAND");
        }
        spec.positionalParameters().forEach(parameter -> text.append(' ').append(parameter.paramLabel()));
        return text.append(System.lineSeparator()).toString();
    }

    private static String options(Help help) {
        List<OptionSpec> options = ownOptions(help.commandSpec());
        if (options.isEmpty()) {
            return "";
        }
        int width = options.stream()
                .mapToInt(option -> names(option).length())
                .max()
                .orElse(0);
        StringBuilder text = new StringBuilder().append(System.lineSeparator()).append("Options:");
        for (OptionSpec option : options) {
            String name = names(option);
            String indent = " ".repeat(width + 5);
            text.append(System.lineSeparator())
                    .append("  ")
                    .append(name)
                    .append(" ".repeat(width - name.length() + 3))
                    .append(wrap(String.join(" ", option.description()), WIDTH - width - 5, indent));
        }
        return text.append(System.lineSeparator()).toString();
    }

    private static String description(Help help) {
        String text = String.join(" ", help.commandSpec().usageMessage().description());
        return text.isEmpty() ? "" : wrap(text, WIDTH, "") + System.lineSeparator();
    }

    /** Sentences are wrapped anew; examples, which are indented, and headings stay as they are. */
    private static String footer(Help help) {
        StringBuilder text = new StringBuilder();
        List<String> sentences = new ArrayList<>();
        for (String line : help.commandSpec().usageMessage().footer()) {
            boolean prose = !line.isEmpty() && !line.startsWith(" ") && !line.endsWith(":");
            if (prose) {
                sentences.add(line);
                continue;
            }
            flush(sentences, text);
            text.append(line).append(System.lineSeparator());
        }
        flush(sentences, text);
        return text.toString();
    }

    private static void flush(List<String> sentences, StringBuilder text) {
        if (!sentences.isEmpty()) {
            text.append(wrap(String.join(" ", sentences), WIDTH, "")).append(System.lineSeparator());
            sentences.clear();
        }
    }

    private static String commands(Help help) {
        Map<String, CommandLine> commands = new LinkedHashMap<>();
        help.commandSpec().subcommands().values().forEach(command -> commands.put(command.getCommandName(), command));
        int width = commands.keySet().stream().mapToInt(String::length).max().orElse(0);
        StringBuilder text = new StringBuilder();
        commands.forEach((name, command) -> text.append("  ")
                .append(name)
                .append(" ".repeat(width - name.length() + 3))
                .append(wrap(
                        String.join(" ", command.getCommandSpec().usageMessage().description()),
                        WIDTH - width - 5,
                        " ".repeat(width + 5)))
                .append(System.lineSeparator()));
        return text.toString();
    }

    private static String wrap(String text, int width, String indent) {
        StringBuilder wrapped = new StringBuilder();
        int column = 0;
        for (String word : text.split(" ", -1)) {
            if (column > 0 && column + 1 + word.length() > width) {
                wrapped.append(System.lineSeparator()).append(indent);
                column = 0;
            }
            wrapped.append(column == 0 ? "" : " ").append(word);
            column += word.length() + (column == 0 ? 0 : 1);
        }
        return wrapped.toString();
    }

    private static String globalNotice(Help help) {
        return help.commandSpec().parent() == null
                ? ""
                : System.lineSeparator()
                        + "Options of every command (--context, --data-root, --timeout): 'jswarm --help'."
                        + System.lineSeparator();
    }
}
