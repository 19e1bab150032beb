package io.github.portshare.packaging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Writes who made the libraries that are shipped, under which licences, with the texts that they bring themselves; and refuses a
 * library whose licence has not been thought about, or that the SBOM does not know.
 */
final class ThirdParty {

    /** Where a library leaves the choice, one of them is enough. */
    private static final Set<String> ALLOWED = Set.of("Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "MIT");

    private ThirdParty() {}

    /** @param args sbom.json, the directory of the jars, the file to be written */
    public static void main(String[] args) throws IOException {
        JsonNode components =
                new ObjectMapper().readTree(Path.of(args[0]).toFile()).path("components");
        List<Path> jars;
        try (Stream<Path> files = Files.list(Path.of(args[1]))) {
            jars = files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
        List<String> problems = problems(components, jars);
        if (!problems.isEmpty()) {
            problems.forEach(problem -> System.err.println("licences: " + problem));
            System.exit(1);
        }
        StringBuilder text = new StringBuilder("portshare is shipped with these libraries, in lib/:\n\n");
        components.forEach(component -> text.append("  %-45s %-14s %s%n"
                .formatted(
                        component.path("name").asText(),
                        component.path("version").asText(),
                        licences(component))));
        text.append("\nWhere several licences are named, the choice is yours; portshare's is the first that is one of ")
                .append(ALLOWED.stream().sorted().collect(Collectors.joining(", ")))
                .append(".\nThe text of Apache-2.0 is LICENSE. The Java runtime's licences are in runtime/legal.\n");
        texts(jars)
                .forEach((words, of) -> text.append("\n\n==== ")
                        .append(String.join(", ", of))
                        .append(" ====\n\n")
                        .append(words.strip())
                        .append('\n'));
        Files.writeString(Path.of(args[2]), text);
    }

    private static List<String> problems(JsonNode components, List<Path> jars) {
        List<String> problems = new ArrayList<>();
        for (JsonNode component : components) {
            List<String> licences = licences(component);
            if (licences.stream().noneMatch(ALLOWED::contains)) {
                problems.add(component.path("purl").asText() + " has " + licences + ", none of which is allowed: think"
                        + " about it, then leave the library out or add the licence to ThirdParty.ALLOWED");
            }
        }
        for (Path jar : jars) {
            String name = jar.getFileName().toString();
            boolean known = name.startsWith("portshare-orchestrator-")
                    || StreamSupport.stream(components.spliterator(), false)
                            .anyMatch(component ->
                                    name.startsWith(component.path("name").asText() + "-"
                                            + component.path("version").asText()));
            if (!known) {
                problems.add(name + " is shipped, and sbom.json does not know it");
            }
        }
        return problems;
    }

    private static List<String> licences(JsonNode component) {
        List<String> licences = new ArrayList<>();
        for (JsonNode choice : component.path("licenses")) {
            JsonNode licence = choice.path("license");
            licences.add(Stream.of(licence.path("id"), licence.path("name"), choice.path("expression"))
                    .map(JsonNode::asText)
                    .filter(word -> !word.isEmpty())
                    .findFirst()
                    .orElse("unknown"));
        }
        return licences;
    }

    /** The licences and notices in jars, each once, with the jars that have it. */
    private static Map<String, List<String>> texts(List<Path> jars) throws IOException {
        Map<String, List<String>> texts = new LinkedHashMap<>();
        for (Path jar : jars) {
            try (JarFile file = new JarFile(jar.toFile())) {
                for (JarEntry entry : file.stream()
                        .filter(entry -> entry.getName().matches("(META-INF|uplot)/[^/]*(LICENSE|NOTICE)[^/]*"))
                        .toList()) {
                    String text = new String(file.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
                    texts.computeIfAbsent(text, words -> new ArrayList<>())
                            .add(jar.getFileName() + " "
                                    + Path.of(entry.getName()).getFileName());
                }
            }
        }
        return texts;
    }
}
