package io.github.portshare.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Links of what is written for people: the file is there, and has the heading. Other sites are not asked. */
class LinksTest {

    /** A link, and where it stands. */
    record Link(String file, int number, String target) {
        boolean leavesHere() {
            return target.matches("[a-z]+:.*");
        }

        /** From the top, without the heading. */
        Path path() {
            String path = target.replaceFirst("#.*", "");
            Path from = Path.of(file);
            return path.isEmpty()
                    ? from
                    : (from.getParent() == null
                                    ? Path.of(path)
                                    : from.getParent().resolve(path))
                            .normalize();
        }

        String heading() {
            return target.contains("#") ? target.replaceFirst(".*#", "") : "";
        }

        @Override
        public String toString() {
            return file + ":" + number + " " + target;
        }
    }

    static Stream<Link> links() throws IOException {
        return Stream.concat(Documentation.files().stream(), Stream.of("SECURITY.md", "CHANGELOG.md"))
                .flatMap(LinksTest::links);
    }

    private static Stream<Link> links(String file) {
        return prose(file)
                .flatMap(line -> Documentation.matches("]\\(([^)\\s]+)\\)", line.text()).stream()
                        .map(target -> new Link(file, line.number(), target)));
    }

    /** Without blocks of code, and without code within a line. */
    private static Stream<Documentation.AgentLine> prose(String file) {
        boolean[] code = new boolean[1];
        try {
            return Documentation.lines(file).stream()
                    .filter(line -> {
                        code[0] ^= line.text().startsWith("```");
                        return !code[0] && !line.text().startsWith("    ");
                    })
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("links")
    void itLeadsSomewhere(Link link) {
        if (link.leavesHere()) {
            assertThatCode(() -> new URI(link.target()).parseServerAuthority()).doesNotThrowAnyException();
            assertThat(link.target()).startsWith("https://");
            return;
        }
        assertThat(Documentation.TOP.resolve(link.path())).exists();
        if (!link.heading().isEmpty()) {
            assertThat(headings(link.path().toString())).contains(link.heading());
        }
    }

    /** As GitHub names them. */
    private static Set<String> headings(String file) {
        Map<String, Integer> seen = new HashMap<>();
        return prose(file)
                .map(Documentation.AgentLine::text)
                .filter(text -> text.matches("#+ .*"))
                .map(text -> Documentation.anchor(text.replaceFirst("#+ ", "")))
                .map(anchor -> {
                    int before = seen.merge(anchor, 1, Integer::sum) - 1;
                    return before == 0 ? anchor : anchor + "-" + before;
                })
                .collect(Collectors.toSet());
    }

    @Test
    void linksAreFound() throws IOException {
        assertThat(links().filter(link -> !link.leavesHere())).hasSizeGreaterThan(40);
        assertThat(links().map(Link::heading)).anyMatch(heading -> !heading.isEmpty());
        assertThat(Documentation.anchor("`run`: a \"new\" connection's way, 2"))
                .isEqualTo("run-a-new-connections-way-2");
    }

    @Test
    void theReadmeLeadsToEverything() throws IOException {
        Set<String> reached = new HashSet<>(List.of("README.md"));
        Deque<String> open = new ArrayDeque<>(reached);
        while (!open.isEmpty()) {
            links(open.pop())
                    .filter(link -> !link.leavesHere())
                    .map(link -> link.path().toString())
                    .filter(file -> file.endsWith(".md") && Files.exists(Documentation.TOP.resolve(file)))
                    .filter(reached::add)
                    .forEach(open::push);
        }
        assertThat(reached).containsAll(Documentation.files());
    }

    @Test
    void theReadmeIsReadInOneGo() throws IOException {
        assertThat(Documentation.lines("README.md")).hasSizeLessThan(200);
    }
}
