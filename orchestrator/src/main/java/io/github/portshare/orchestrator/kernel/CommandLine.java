package io.github.portshare.orchestrator.kernel;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** A command line as people recognize it: of a JVM what it runs and not its flags, in one line, with nothing that a terminal obeys. */
final class CommandLine {

    private static final int LONGEST = 120;
    private static final int LONGEST_PROGRAM = 40;
    /** Options of java(1) whose value is the next word. */
    private static final Set<String> WITH_VALUE = Set.of(
            "-cp",
            "-classpath",
            "--class-path",
            "-p",
            "--module-path",
            "--upgrade-module-path",
            "--add-modules",
            "--add-opens",
            "--add-exports",
            "--add-reads",
            "--limit-modules",
            "--patch-module",
            "--source");

    private static final Pattern INTERPRETERS =
            Pattern.compile("(python|pypy|perl|ruby|php|node|nodejs|lua|bash|dash|sh)[0-9.]*");

    private CommandLine() {}

    /** The line for the content of /proc/PID/cmdline, whose words end with NUL. */
    static String of(String cmdline) {
        List<String> words = words(cmdline);
        String line = String.join(" ", isJvm(words) ? main(words) : words).strip();
        String safe = safe(line);
        return safe.length() <= LONGEST ? safe : safe.substring(0, LONGEST - 3) + "...";
    }

    private static String safe(String text) {
        // Cc: control characters; Cf: such as those that turn the direction of writing
        return text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
    }

    /**
     * The program alone: {@code nginx} of "nginx: worker process", and of an interpreter or a JVM with what it runs, {@code python3
     * server.py}.
     */
    static String program(String cmdline) {
        String safe = safe(program(words(cmdline)));
        return safe.length() <= LONGEST_PROGRAM ? safe : safe.substring(0, LONGEST_PROGRAM - 3) + "...";
    }

    private static List<String> words(String cmdline) {
        // a process may have written nothing but NULs over its own
        return cmdline.replace("\0", "").isEmpty() ? List.of("") : List.of(cmdline.split("\0"));
    }

    private static String program(List<String> words) {
        // who writes over its title leaves one word: "nginx: worker process", "gunicorn: worker [app]"
        String title = words.get(0).strip().split(":? ")[0];
        String name = Path.of(title).getFileName() == null ? title : fileName(title);
        if (isJvm(words)) {
            List<String> main = main(words);
            return main == words
                    ? name
                    : "java " + fileName(main.get(main.get(1).startsWith("-") ? Math.min(2, main.size() - 1) : 1));
        }
        return INTERPRETERS.matcher(name).matches()
                ? words.stream()
                        .skip(1)
                        .filter(word -> !word.isEmpty() && (!word.startsWith("-") || word.matches("-[ce]|--eval")))
                        .findFirst()
                        .map(main -> name + " " + (main.startsWith("-") ? main : fileName(main)))
                        .orElse(name)
                : name;
    }

    private static boolean isJvm(List<String> words) {
        return words.get(0).equals("java") || words.get(0).endsWith("/java");
    }

    private static List<String> main(List<String> words) {
        for (int i = 1; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals("-jar") && i + 1 < words.size()) {
                List<String> main = new ArrayList<>(List.of("java", "-jar", fileName(words.get(i + 1))));
                main.addAll(words.subList(i + 2, words.size()));
                return main;
            }
            if (word.equals("-m") || word.equals("--module") || !word.startsWith("-") && !word.startsWith("@")) {
                List<String> main = new ArrayList<>(List.of("java"));
                main.addAll(words.subList(i, words.size()));
                return main;
            }
            if (WITH_VALUE.contains(word)) {
                i++;
            }
        }
        return words;
    }

    private static String fileName(String jar) {
        Path name = Path.of(jar).getFileName();
        return name == null ? jar : name.toString();
    }
}
