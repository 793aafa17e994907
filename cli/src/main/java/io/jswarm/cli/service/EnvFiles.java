package io.jswarm.cli.service;

import io.jswarm.cli.program.CliException;
import io.jswarm.cli.program.FileProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code --env-file}: one variable a line; empty lines and lines that begin with {@code #} are left out. */
final class EnvFiles {
    private EnvFiles() {}

    static List<String> read(List<String> files) {
        List<String> variables = new ArrayList<>();
        for (String file : files) {
            try {
                Files.readAllLines(Path.of(file)).stream()
                        .map(String::stripLeading)
                        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                        .forEach(variables::add);
            } catch (IOException e) {
                throw CliException.usage(
                        "Invalid value for option '--env-file': expected to read " + file + ", but "
                                + FileProblem.reading(Path.of(file), e) + ".",
                        "Example: jswarm service create --env-file app.env nginx");
            }
        }
        return variables;
    }
}
