package io.jswarm.cli;

import io.jswarm.api.v1.Mount;
import io.jswarm.cli.values.Durations;
import io.jswarm.cli.values.Mounts;
import io.jswarm.cli.values.Values.ByteSize;
import io.jswarm.cli.values.Values.Count;
import io.jswarm.cli.values.Values.Cpus;
import io.jswarm.cli.values.Values.Patience;
import io.jswarm.cli.values.Values.Preference;
import io.jswarm.cli.values.Values.Published;
import io.jswarm.cli.values.Values.Words;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/** How the parser reads the values of options. */
final class OptionTypes {
    private OptionTypes() {}

    /** Teaches the command and all below it our types, and {@code --flag=false}. */
    static void register(CommandLine command) {
        register(command, Duration.class, Durations::parse);
        register(command, Mount.class, Mounts::parse);
        register(command, ByteSize.class, ByteSize::parse);
        register(command, Cpus.class, Cpus::parse);
        register(command, Words.class, Words::parse);
        register(command, Published.class, Published::parse);
        register(command, Preference.class, Preference::parse);
        register(command, Count.class, Count::parse);
        register(command, Patience.class, Patience::parse);
        nameChoices(command);
        allowValues(command);
    }

    private static <T> void register(CommandLine command, Class<T> type, Function<String, T> parse) {
        command.registerConverter(type, text -> {
            try {
                return parse.apply(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        });
    }

    /** A value out of a few: the error names them as all our errors do. */
    private static void nameChoices(CommandLine command) {
        for (ArgSpec argument : command.getCommandSpec().args()) {
            if (argument.type().isEnum()) {
                registerChoice(command, argument.type());
            }
        }
        command.getSubcommands().values().forEach(OptionTypes::nameChoices);
    }

    private static <T> void registerChoice(CommandLine command, Class<T> type) {
        List<T> all = List.of(type.getEnumConstants());
        register(
                command,
                type,
                text -> all.stream()
                        .filter(choice -> choice.toString().equals(text))
                        .findFirst()
                        .orElseThrow(() ->
                                new IllegalArgumentException("expected " + oneOf(all) + ", but got '" + text + "'")));
    }

    private static String oneOf(List<?> choices) {
        List<String> names = choices.stream().map(Object::toString).toList();
        int last = names.size() - 1;
        return last == 0 ? names.getFirst() : String.join(", ", names.subList(0, last)) + " or " + names.get(last);
    }

    /** As Go's flags: a switch may be given a value, {@code --detach=false}. */
    private static void allowValues(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        for (OptionSpec option : List.copyOf(spec.options())) {
            boolean isSwitch = option.type() == Boolean.class || option.type() == boolean.class;
            if (isSwitch && !option.usageHelp() && !option.inherited()) {
                spec.remove(option);
                spec.addOption(OptionSpec.builder(option)
                        .arity("0..1")
                        .fallbackValue("true")
                        .build());
            }
        }
        command.getSubcommands().values().forEach(OptionTypes::allowValues);
    }
}
