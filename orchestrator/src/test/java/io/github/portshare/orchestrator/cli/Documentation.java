package io.github.portshare.orchestrator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** README.md, CONTRIBUTING.md and what is in docs, as far as a program can read them. */
final class Documentation {

    static final Path TOP = Path.of("").toAbsolutePath().getParent();

    /** A line of a file, which says where it stands. */
    record AgentLine(String file, int number, String text) {
        @Override
        public String toString() {
            return file + ":" + number;
        }
    }

    /** A command line of this program. */
    record Command(String file, int number, String words, boolean block) {
        /** Behind the program's name, without what the shell does with it, and split as the shell does. */
        List<String> arguments() {
            return matches("('[^']*'|\"[^\"]*\"|\\S+)", words).stream()
                    .skip(1)
                    .map(word -> word.replaceAll("^(['\"])(.*)\\1$", "$2"))
                    .toList();
        }

        @Override
        public String toString() {
            return file + ":" + number + " " + words;
        }
    }

    private Documentation() {}

    /** In the order in which they are read: first the README, then the tutorial. */
    static List<String> files() throws IOException {
        try (Stream<Path> docs = Files.walk(TOP.resolve("docs"))) {
            List<String> below = docs.map(file -> TOP.relativize(file).toString())
                    .filter(file -> file.endsWith(".md"))
                    .sorted(java.util.Comparator.comparing((String file) -> !file.equals("docs/tutorial.md"))
                            .thenComparing(file -> file))
                    .toList();
            return Stream.concat(Stream.of("README.md", "CONTRIBUTING.md"), below.stream())
                    .toList();
        }
    }

    static List<AgentLine> lines() throws IOException {
        List<AgentLine> lines = new ArrayList<>();
        for (String file : files()) {
            lines.addAll(lines(file));
        }
        return lines;
    }

    static List<AgentLine> lines(String file) throws IOException {
        List<AgentLine> lines = new ArrayList<>();
        List<String> texts = Files.readAllLines(TOP.resolve(file));
        for (int i = 0; i < texts.size(); i++) {
            lines.add(new AgentLine(file, i + 1, texts.get(i)));
        }
        return lines;
    }

    /** Those in blocks, and those within a sentence. */
    static Stream<Command> commands() throws IOException {
        return lines().stream().flatMap(line -> {
            boolean block = line.text().matches("(    |\\$ )(sudo )?\\./portshare .*");
            return matches(block ? "(\\./portshare [^|>#&]*)" : "[`(](\\./portshare [^`)|>#]*)", line.text()).stream()
                    .map(words -> new Command(line.file(), line.number(), words.strip(), block));
        });
    }

    /**
     * The statements of the sample output that follows a command, {@link #collapsed}; none where it has no sample, or another
     * program's. A sample is a fenced block that the command begins ({@code $ ./portshare run}), or the next one after it.
     */
    static List<String> sample(Command command) throws IOException {
        List<String> after = lines(command.file()).stream()
                .skip(command.number() - 1)
                .map(AgentLine::text)
                .toList();
        boolean begun = after.get(0).startsWith("$ ");
        List<String> statements = new ArrayList<>();
        if (after.get(0).contains(" | ")) {
            return statements;
        }
        after.stream()
                .skip(1)
                .takeWhile(text -> !text.matches("#+ .*|(    |\\$ )(sudo )?\\./portshare (?!hijack --port).*"))
                .dropWhile(text -> !begun && !text.equals("```"))
                .skip(begun ? 0 : 1)
                .takeWhile(text -> !text.equals("```"))
                .filter(text -> !text.isBlank())
                .forEach(text -> {
                    boolean goesOn = text.matches(" {4,}(?! *pid ).*") && !statements.isEmpty();
                    String before = goesOn ? statements.remove(statements.size() - 1) + " " : "";
                    statements.add(collapsed(before + text));
                });
        return statements;
    }

    /** Without the numbers and the widths, which differ from run to run. */
    static String collapsed(String text) {
        return text.replaceAll("[0-9][0-9,.]*", "#").replaceAll("\\s+", " ").strip();
    }

    /** What the first group of a pattern finds in a text. */
    static List<String> matches(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        List<String> found = new ArrayList<>();
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    /** The first cells of a table. */
    static List<String> rows(String file, String head) throws IOException {
        return lines(file).stream()
                .map(AgentLine::text)
                .dropWhile(text -> !text.equals(head))
                .skip(2)
                .takeWhile(text -> text.startsWith("|"))
                .map(text -> text.split("\\|")[1].strip())
                .toList();
    }

    /** By which a heading is linked to. */
    static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT)
                .replaceAll("\\[([^\\]]*)]\\([^)]*\\)", "$1")
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }

    /** A text as Markdown takes it for one, in a table too. */
    static String escaped(String text) {
        return text.replace("%%", "%").replace("|", "\\|").replace("<", "&lt;").replaceAll("([*_])", "\\\\$1");
    }

    static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
