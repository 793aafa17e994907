package io.jswarm.cli.swarm;

import io.jswarm.cli.program.NewFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder of backups that are named after their time, of which the newest are kept. Files of other names are nobody's
 * business here.
 */
final class BackupFolder {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private static final Pattern BACKUP = Pattern.compile("swarm-\\d{8}T\\d{6}Z\\.backup");

    /** What {@link NewFile#write} leaves when the program is killed. */
    private static final Pattern LEFTOVER = Pattern.compile("\\.(swarm-\\d{8}T\\d{6}Z\\.backup)\\d*\\.new");

    /** No backup takes as long. */
    private static final Duration ABANDONED = Duration.ofDays(1);

    private BackupFolder() {}

    /** The name of a backup made now. */
    static String name(Instant now) {
        return "swarm-" + STAMP.format(now) + ".backup";
    }

    /**
     * Which files are to go, the oldest first.
     *
     * @param names all that lies in the folder
     * @param fresh the backup that was just made: it stays, also where the clock went back since the others
     * @param keep how many backups stay, the fresh one among them; at least 1
     * @param now whatever was begun a day before and never became a backup goes
     */
    static List<String> superfluous(Collection<String> names, String fresh, int keep, Instant now) {
        List<String> others = names.stream()
                .filter(name -> BACKUP.matcher(name).matches() && !name.equals(fresh))
                .sorted(Comparator.reverseOrder())
                .toList();
        List<String> gone = new ArrayList<>(
                others.subList(Math.min(keep - 1, others.size()), others.size()).reversed());
        String abandoned = name(now.minus(ABANDONED));
        names.stream().sorted().forEach(name -> {
            Matcher leftover = LEFTOVER.matcher(name);
            if (leftover.matches() && leftover.group(1).compareTo(abandoned) < 0) {
                gone.add(name);
            }
        });
        return gone;
    }

    /** Removes what is superfluous; two programs may do so at once. */
    static List<String> prune(Path folder, String fresh, int keep, Instant now) throws IOException {
        List<String> names;
        try (Stream<Path> files = Files.list(folder)) {
            names = files.map(file -> file.getFileName().toString()).toList();
        }
        List<String> gone = superfluous(names, fresh, keep, now);
        for (String name : gone) {
            Files.deleteIfExists(folder.resolve(name));
        }
        return gone;
    }
}
