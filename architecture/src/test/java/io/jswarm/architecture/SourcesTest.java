package io.jswarm.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What only the source tells: lengths, and waiting in places that class files do not show. */
final class SourcesTest {
    private static final int FILE_LINES_MAX = 600;
    private static final int METHOD_LINES_MAX = 50;
    private static final int COMMENT_COLUMNS_MAX = 128;
    private static final Pattern MODULE = Pattern.compile("<module>(.+?)</module>");
    private static final Path ROOT = Path.of(System.getProperty("jswarm.root", ".."));

    private static final List<String> LONG_FILES = new ArrayList<>();
    private static final List<String> LONG_METHODS = new ArrayList<>();
    private static final List<String> WIDE_COMMENTS = new ArrayList<>();
    private static final List<String> SLEEPS = new ArrayList<>();
    private static final List<String> LOCKS = new ArrayList<>();
    private static final List<String> HINTS = new ArrayList<>();
    private static int files;

    @BeforeAll
    static void parse() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, manager, null, List.of("-proc:none"), null, manager.getJavaFileObjectsFromPaths(sources()));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                files++;
                new Inspection(unit, positions).scan(unit, null);
            }
        }
    }

    @Test
    void theSourcesAreFound() {
        assertThat(files).as("source files under %s", ROOT).isGreaterThan(1_000);
    }

    @Test
    void filesAreShort() {
        assertThat(LONG_FILES).as("files over %d lines", FILE_LINES_MAX).isEmpty();
    }

    @Test
    void methodsAreShort() {
        assertThat(LONG_METHODS).as("methods over %d lines", METHOD_LINES_MAX).isEmpty();
    }

    @Test
    void commentsAreNarrow() {
        assertThat(WIDE_COMMENTS)
                .as("lines of comments over %d columns", COMMENT_COLUMNS_MAX)
                .isEmpty();
    }

    @Test
    void nothingSleepsOutsideRuntimeAndRaft() {
        assertThat(SLEEPS).as("calls of Thread.sleep or TimeUnit.sleep").isEmpty();
    }

    @Test
    void nothingLocksOutsideRuntimeAndRaft() {
        assertThat(LOCKS).as("synchronized blocks").isEmpty();
    }

    @Test
    void hintsShowExamplesInOneWay() {
        assertThat(HINTS)
                .as("texts that say 'for example:' instead of 'Example:'")
                .isEmpty();
    }

    private static List<Path> sources() throws IOException {
        List<Path> found = new ArrayList<>();
        for (String module : modules()) {
            for (String kind : List.of("main", "test")) {
                Path folder = ROOT.resolve(module, "src", kind, "java");
                if (Files.isDirectory(folder)) {
                    try (Stream<Path> walk = Files.walk(folder)) {
                        walk.filter(file -> file.toString().endsWith(".java"))
                                .sorted()
                                .forEach(found::add);
                    }
                }
            }
        }
        return found;
    }

    /** Those of the root pom.xml, profiles included. */
    private static List<String> modules() throws IOException {
        return MODULE.matcher(Files.readString(ROOT.resolve("pom.xml")))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    /** Walks one file and notes what breaks a rule. */
    private static final class Inspection extends TreeScanner<Void, Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final LineMap lines;
        private final String file;

        Inspection(CompilationUnitTree unit, SourcePositions positions) throws IOException {
            this.unit = unit;
            this.positions = positions;
            this.lines = unit.getLineMap();
            this.file = ROOT.toAbsolutePath()
                    .normalize()
                    .relativize(Path.of(unit.getSourceFile().toUri()))
                    .toString();
            List<String> text =
                    unit.getSourceFile().getCharContent(true).toString().lines().toList();
            if (text.size() > FILE_LINES_MAX) {
                LONG_FILES.add(file + ": " + text.size());
            }
            for (int i = 0; i < text.size(); i++) {
                String line = text.get(i);
                if (line.length() > COMMENT_COLUMNS_MAX && line.strip().matches("(//|/?\\*).*")) {
                    WIDE_COMMENTS.add(file + ":" + (i + 1));
                }
            }
        }

        @Override
        public Void visitMethod(MethodTree method, Void unused) {
            long length = line(positions.getEndPosition(unit, method)) - startLine(method) + 1;
            if (length > METHOD_LINES_MAX) {
                LONG_METHODS.add(file + ":" + startLine(method) + " " + method.getName() + ": " + length);
            }
            return super.visitMethod(method, null);
        }

        @Override
        public Void visitMethodInvocation(MethodInvocationTree call, Void unused) {
            String called = call.getMethodSelect().toString();
            boolean thread = called.equals("Thread.sleep") && !isIn("io/jswarm/runtime");
            // Whatever the unit is called here: TimeUnit.SECONDS, SECONDS, or a name of somebody's own.
            boolean unit = called.endsWith(".sleep")
                    && !called.equals("Thread.sleep")
                    && !isIn("io/jswarm/runtime")
                    && !isIn("io/jswarm/manager/raft");
            if (thread || unit) {
                SLEEPS.add(file + ":" + startLine(call));
            }
            return super.visitMethodInvocation(call, null);
        }

        @Override
        public Void visitLiteral(LiteralTree literal, Void unused) {
            boolean shows = literal.getValue() instanceof String text
                    && text.toLowerCase(Locale.ROOT).contains("for example: ");
            if (shows && file.contains("src/main/java/")) {
                HINTS.add(file + ":" + startLine(literal));
            }
            return super.visitLiteral(literal, null);
        }

        @Override
        public Void visitSynchronized(SynchronizedTree block, Void unused) {
            if (!isIn("io/jswarm/runtime") && !isIn("io/jswarm/manager/raft")) {
                LOCKS.add(file + ":" + startLine(block));
            }
            return super.visitSynchronized(block, null);
        }

        private boolean isIn(String folder) {
            return file.contains("src/main/java/" + folder);
        }

        private long startLine(Tree tree) {
            return line(positions.getStartPosition(unit, tree));
        }

        private long line(long position) {
            return lines.getLineNumber(position);
        }
    }
}
