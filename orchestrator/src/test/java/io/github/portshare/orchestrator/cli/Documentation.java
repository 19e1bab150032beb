package io.github.portshare.orchestrator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    record Command(String place, String words, boolean block) {
        /** Behind the program's name, without what the shell does with it. */
        List<String> arguments() {
            String[] parts = words.split(" +");
            return List.of(parts).subList(1, parts.length);
        }

        @Override
        public String toString() {
            return place + " " + words;
        }
    }

    private Documentation() {}

    /** Of README.md and CONTRIBUTING.md. */
    static List<AgentLine> lines() throws IOException {
        return lines(List.of("README.md", "CONTRIBUTING.md"));
    }

    /** Of what is in docs too, where commands of other programs are as many. */
    static List<AgentLine> allLines() throws IOException {
        try (Stream<Path> docs = Files.list(TOP.resolve("docs"))) {
            List<String> files = docs.map(file -> "docs/" + file.getFileName())
                    .filter(file -> file.endsWith(".md"))
                    .sorted()
                    .toList();
            return Stream.concat(lines().stream(), lines(files).stream()).toList();
        }
    }

    private static List<AgentLine> lines(List<String> files) throws IOException {
        List<AgentLine> lines = new ArrayList<>();
        for (String file : files) {
            List<String> texts = Files.readAllLines(TOP.resolve(file));
            for (int i = 0; i < texts.size(); i++) {
                lines.add(new AgentLine(file, i + 1, texts.get(i)));
            }
        }
        return lines;
    }

    /** Those in blocks, and those within a sentence. */
    static Stream<Command> commands() throws IOException {
        return allLines().stream().flatMap(line -> {
            boolean block = line.text().matches("(    |\\$ )\\./portshare .*");
            return matches(block ? "(\\./portshare [^|>#]*)" : "[`(](\\./portshare [^`)|>#]*)", line.text()).stream()
                    .map(words -> new Command(line.toString(), words.strip(), block));
        });
    }

    /**
     * The statements of the sample output that follows a command, {@link #collapsed}; none where it has no sample, or another
     * program's. A sample is a fenced block that the command begins ({@code $ ./portshare run}), or the next one after it.
     */
    static List<String> sample(Command command) throws IOException {
        List<String> after = lines().stream()
                .dropWhile(line -> !line.toString().equals(command.place()))
                .map(AgentLine::text)
                .toList();
        boolean begun = after.get(0).startsWith("$ ");
        List<String> statements = new ArrayList<>();
        if (after.get(0).contains(" | ")) {
            return statements;
        }
        after.stream()
                .skip(1)
                .takeWhile(text -> !text.matches("#+ .*|(    |\\$ )\\./portshare (?!hijack --port).*"))
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

    /** The first cells of a table of the README. */
    static List<String> rows(String head) throws IOException {
        return lines().stream()
                .map(AgentLine::text)
                .dropWhile(text -> !text.equals(head))
                .skip(2)
                .takeWhile(text -> text.startsWith("|"))
                .map(text -> text.split("\\|")[1].strip())
                .toList();
    }

    static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
