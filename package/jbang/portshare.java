///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 17+

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Runs a release of portshare, {@code jbang portshare@portshare/portshare run}: fetches its tar.gz once, holds it against the
 * release's checksums, and unpacks it into the user's cache. What is in there does not need this script.
 */
class portshare {

    /** The last release; a new one is told here when it is there. */
    private static final String VERSION = "0.1.0";

    /** As JReleaser names them. */
    private static final String SUMS = "checksums_sha256.txt";

    public static void main(String[] args) throws Exception {
        String arch = Map.of("amd64", "x64", "aarch64", "arm64").get(System.getProperty("os.arch"));
        if (!System.getProperty("os.name").equals("Linux") || arch == null) {
            System.err.println("portshare: SO_REUSEPORT groups are a matter of Linux, on x86_64 or aarch64; this is "
                    + System.getProperty("os.name") + " on " + System.getProperty("os.arch"));
            System.exit(2);
        }
        String name = "portshare-" + VERSION + "-linux-" + arch + ".tar.gz";
        Path home = cache().resolve("portshare-" + VERSION);
        if (!Files.exists(home)) {
            try {
                fetch(name, home);
            } catch (IOException e) {
                System.err.println("portshare: cannot be fetched: " + e);
                System.exit(1);
            }
        }
        List<String> command = new ArrayList<>(List.of(home.resolve("portshare").toString()));
        command.addAll(List.of(args));
        Process program = new ProcessBuilder(command).inheritIO().start();
        // who is told to end passes it on, and waits for the report
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            program.destroy();
            program.onExit().join();
        }));
        System.exit(program.waitFor());
    }

    private static Path cache() throws IOException {
        String directory = System.getenv("XDG_CACHE_HOME");
        return Files.createDirectories(
                directory == null || directory.isEmpty()
                        ? Path.of(System.getProperty("user.home"), ".cache", "portshare")
                        : Path.of(directory, "portshare"));
    }

    private static void fetch(String name, Path home) throws Exception {
        String releases = System.getenv()
                .getOrDefault("PORTSHARE_RELEASES", "https://github.com/portshare/portshare/releases/download");
        URI release = URI.create(releases + "/v" + VERSION + "/");
        System.err.println("portshare: fetching " + release.resolve(name) + " (once) ...");
        Path draft = Files.createTempDirectory(home.getParent(), "draft");
        try {
            Path archive = draft.resolve(name);
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(release.resolve(name).toURL().openStream(), digest)) {
                Files.copy(in, archive);
            }
            String sums;
            try (InputStream in = release.resolve(SUMS).toURL().openStream()) {
                sums = new String(in.readAllBytes());
            }
            if (sums.lines().noneMatch(line -> line.matches(HexFormat.of().formatHex(digest.digest()) + " +\\*?" + name))) {
                throw new IOException(name + " is not what " + SUMS + " of its release says: try again, or report it");
            }
            int code = new ProcessBuilder("tar", "-xzf", archive.toString(), "-C", draft.toString()).inheritIO().start().waitFor();
            if (code != 0) {
                throw new IOException("tar could not unpack " + name + ": exit code " + code);
            }
            Files.move(draft.resolve(home.getFileName()), home, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            new ProcessBuilder("rm", "-rf", draft.toString()).start().waitFor();
        }
    }
}
