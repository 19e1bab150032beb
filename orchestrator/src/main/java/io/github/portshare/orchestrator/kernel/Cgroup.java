package io.github.portshare.orchestrator.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The control group that a process is in (cgroups(7)), by which service managers and container engines tell what they have
 * started.
 *
 * @param path such as {@code /system.slice/nginx.service}; in a cgroup namespace, as seen from there
 */
public record Cgroup(String path) {

    /** The names that Docker, containerd, CRI-O and Podman give. */
    private static final Pattern CONTAINER = Pattern.compile(
            "(docker|cri-containerd|crio|libpod|kubepods|nerdctl)?\\S*[-/:]([0-9a-f]{12})[0-9a-f]{52}\\b.*");

    /** Of a process; empty when it is gone, or in none but the root. */
    public static Optional<Cgroup> of(long pid) {
        try {
            return parse(Files.readAllLines(Path.of("/proc/" + pid + "/cgroup"), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The unified hierarchy's, or with version 1 the deepest: not every controller has groups. */
    static Optional<Cgroup> parse(List<String> lines) {
        return lines.stream()
                .map(line -> line.split(":", 3))
                .filter(parts -> parts.length == 3 && !parts[2].equals("/"))
                .max(Comparator.comparing((String[] parts) -> parts[0].equals("0"))
                        .thenComparing(parts -> parts[2].length()))
                .map(parts -> new Cgroup(parts[2]));
    }

    /** The first twelve digits of the container's id, as engines show it; empty where it is no container's. */
    public Optional<String> container() {
        Matcher name = CONTAINER.matcher(path);
        return name.find() ? Optional.of(name.group(2)) : Optional.empty();
    }

    /** The last part of the path, which names the service or the container. */
    public String name() {
        return container().map(id -> "container " + id).orElseGet(() -> path.substring(path.lastIndexOf('/') + 1));
    }
}
