package io.github.portshare.orchestrator.process;

import io.github.portshare.orchestrator.kernel.Processes;
import io.github.portshare.orchestrator.kernel.TemporaryDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * A jar of this program that is run in a JVM of its own, by this user or another.
 *
 * <p>A user who cannot reach the installed jars (a clone under a 0700 home, say) is given copies in a readable directory;
 * they lose the class data archive, and so start more slowly.
 */
public final class Program {

    /** One thread of garbage collection, and no more: what a process wants that lives for seconds. */
    private static final List<String> JVM_FLAGS = List.of(
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-Xshare:auto",
            // the class data archive at the address it was made for: elsewhere each process has a copy of it, 12 MiB
            // and more
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:ArchiveRelocationMode=0",
            // a flag of diagnosis may go with any JDK
            "-XX:+IgnoreUnrecognizedVMOptions",
            "-Xss512k",
            // the JVM's own warnings would go to stdout, which is the wire
            "-Xlog:disable",
            "-Xlog:all=error:stderr",
            // a class data archive that does not fit costs time, and is no error
            "-Xlog:cds=off:stderr");

    /** Without the compiler that optimises: it costs a JVM 25 ms of CPU at its start, and half of what it has for seconds after that. */
    private static final String FAST_COMPILER = "-XX:TieredStopAtLevel=1";

    /** As the launcher's: that compiler takes tens of MiB for moments, which malloc keeps unless they are mapped. */
    private static final List<String> COMPILERS_MEMORY = List.of("env", "MALLOC_MMAP_THRESHOLD_=16384");

    /** The modes of copies and of their directory: others run what only we may change. */
    private static final int READABLE = 0644;

    private static final int PASSABLE = 0711;

    private static final String MODE = "unix:mode";
    /** The group, or everybody. */
    private static final int OTHERS_WRITE = 0022;

    private final Path jar;
    private final String mainClass;
    private final List<String> flags;
    /** What goes before the command of the JVM. */
    private final List<String> prefix;

    private Program(Path jar, String mainClass, List<String> flags, List<String> prefix) {
        this.jar = jar;
        this.mainClass = mainClass;
        this.flags = flags;
        this.prefix = prefix;
    }

    /**
     * The server jar: one member.
     *
     * @param lasting whether it has more than some seconds of CPU time, so that optimised code pays
     */
    public static Program member(boolean lasting) {
        // in less than 16 MiB the old generation fills up with young objects, and a full collection takes 9 ms
        List<String> flags = new ArrayList<>(List.of("-Xms16m", "-Xmx64m", "-XX:MaxMetaspaceSize=64m"));
        if (!lasting) {
            flags.add(FAST_COMPILER);
        }
        return new Program(find("portshare-server"), null, flags, lasting ? COMPILERS_MEMORY : List.of());
    }

    /** A main class of the orchestrator's own jar that needs nothing but the JDK. */
    public static Program standalone(Class<?> main) {
        return new Program(
                find("portshare-orchestrator"),
                main.getName(),
                List.of(
                        "-Xmx32m",
                        FAST_COMPILER,
                        // its class AgentListener says why
                        "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED"),
                List.of());
    }

    /**
     * Another process of this whole program, as this user: a main class with all that ours can use.
     *
     * @param prefix words before the command
     * @param arguments of its main method
     */
    public static Invocation again(Class<?> main, List<String> prefix, List<String> arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.add(java().toString());
        command.addAll(JVM_FLAGS);
        command.addAll(List.of("-Xmx256m", FAST_COMPILER));
        if (Runtime.version().feature() >= 24) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        for (String property : List.of("portshare.lib", "portshare.cds", "java.io.tmpdir", "java.library.path")) {
            if (System.getProperty(property) != null) {
                command.add("-D" + property + "=" + System.getProperty(property));
            }
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        return Invocation.of(command);
    }

    /** The directory with all jars of the program; {@code -Dportshare.lib} overrides it. */
    public static Path lib() {
        String override = System.getProperty("portshare.lib");
        if (override != null) {
            return Path.of(override);
        }
        try {
            return Path.of(Program.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .getParent();
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException("cannot tell where this program is installed", e);
        }
    }

    /**
     * Adds the flag for a class data archive (AppCDS), which halves the start. The launcher has one made for each JVM, since
     * another JVM cannot read it: {@code -Dportshare.archive=DIR} makes archives, {@code -Dportshare.cds=DIR} uses them.
     */
    private void addArchive(List<String> command) {
        String make = System.getProperty("portshare.archive");
        String use = System.getProperty("portshare.cds");
        if (make != null) {
            command.add("-XX:ArchiveClassesAtExit=" + Path.of(make, archiveName()));
        } else if (use != null && mayBeRun(Path.of(use, archiveName()), jar)) {
            command.add("-XX:SharedArchiveFile=" + Path.of(use, archiveName()));
        }
    }

    /**
     * Whether an archive, which is code as a jar is, can have been written by nobody but root, this user and the owner of the jar:
     * it by itself, the directory that it is in, and the one above, where the archives of all JVMs are.
     */
    static boolean mayBeRun(Path archive, Path jar) {
        try {
            List<Integer> trusted = List.of(0, Processes.ownUid(), (int) Files.getAttribute(jar, "unix:uid"));
            for (Path path :
                    List.of(archive, archive.getParent(), archive.getParent().getParent())) {
                Map<String, Object> attributes = Files.readAttributes(path, "unix:uid,mode", LinkOption.NOFOLLOW_LINKS);
                if (!trusted.contains((int) attributes.get("uid"))
                        || ((int) attributes.get("mode") & OTHERS_WRITE) != 0) {
                    return false;
                }
            }
            return Files.isReadable(archive);
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * The command that runs this program as a user.
     *
     * @param identity who runs it
     * @param workspace where copies go if that user cannot read the originals
     */
    public Invocation command(Identity identity, Workspace workspace) {
        if (!identity.isSelf()) {
            problemForOthers(java()).ifPresent(problem -> {
                throw new IllegalStateException(problem);
            });
        }
        boolean readable = identity.isSelf() || readableByOthers(jar);
        Path lib = readable ? jar.getParent() : workspace.directory().resolve("lib");
        List<Seal> copies = readable ? List.of() : copy(jar, needed(), lib);
        Path runnable = lib.resolve(jar.getFileName());
        List<String> command = new ArrayList<>(prefix);
        command.add(java().toString());
        command.addAll(JVM_FLAGS);
        command.addAll(flags);
        if (Runtime.version().feature() >= 24) {
            // Netty reaches for memory as it does since Java 6; newer JVMs would complain of it in every log
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        if (readable) {
            addArchive(command);
        }
        if (mainClass == null) {
            // the native transport lies beside the jars; Netty would unpack it at each start
            command.add("-Djava.library.path=" + lib);
            command.add("-jar");
            command.add(runnable.toString());
        } else {
            command.add("-cp");
            command.add(runnable.toString());
            command.add(mainClass);
        }
        return new Invocation(command, Set.of(), copies);
    }

    private String archiveName() {
        return (mainClass == null ? "member" : "intruder") + ".jsa";
    }

    /** The JVM that runs us. */
    static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    /** Why another user cannot run a JVM: it is not copied, as jars are; empty = he reaches it. */
    static Optional<String> problemForOthers(Path java) {
        return closedAbove(java)
                .map(closed -> "another user cannot run " + java + ": " + closed
                        + " lets nobody else through; install it, or portshare, where every user may pass through, such as"
                        + " /opt");
    }

    private static Path find(String artifact) {
        try (Stream<Path> jars = Files.list(lib())) {
            return jars.filter(file -> file.getFileName().toString().matches(artifact + "(-\\d.*)?\\.jar"))
                    .max(java.util.Comparator.naturalOrder())
                    .orElseThrow(() -> new IllegalStateException(
                            "no " + artifact + " jar in " + lib() + "; build it: ./mvnw -DskipTests package"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look for jars in " + lib(), e);
        }
    }

    /** The names of the files, beside each other, that it runs with: the jar, what its manifest's Class-Path names, the native transport. */
    private List<String> needed() {
        List<String> names = new ArrayList<>(List.of(jar.getFileName().toString()));
        if (mainClass != null) {
            return names;
        }
        try (JarFile file = new JarFile(jar.toFile());
                Stream<Path> beside = Files.list(jar.getParent())) {
            String classPath = file.getManifest().getMainAttributes().getValue("Class-Path");
            if (classPath != null) {
                names.addAll(List.of(classPath.split(" ")));
            }
            beside.map(path -> path.getFileName().toString())
                    .filter(name -> name.endsWith(".so"))
                    .forEach(names::add);
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + jar + ": " + e.getMessage(), e);
        }
    }

    /**
     * Copies a jar, and files beside it, to where others may read them and only we may change them, whatever the umask and the modes
     * of the originals: a file is nobody else's until all of it is there.
     *
     * @return by which it can be told whether any of them, or their directory, has been changed since
     * @throws IllegalStateException if what lies there is no such copy, or no user but this one would reach it
     */
    static synchronized List<Seal> copy(Path jar, List<String> names, Path target) {
        closedAbove(target.getParent()).ifPresent(closed -> {
            throw new IllegalStateException("another user cannot read " + jar + ", and no copy of it either: "
                    + closed + " lets nobody else through; set TMPDIR to a directory that every user may pass"
                    + " through, such as /tmp");
        });
        if (names.stream().anyMatch(name -> name.endsWith(".so"))) {
            TemporaryDirectory.problemForLibraries().ifPresent(problem -> {
                throw new IllegalStateException(problem);
            });
        }
        try {
            if (!Files.exists(target)) {
                Files.createDirectory(target, mode("rwx------"));
                Files.setAttribute(target, MODE, PASSABLE);
            }
            List<Seal> seals = new ArrayList<>(List.of(Seal.of(target, PASSABLE)));
            for (String name : names) {
                Path copy = target.resolve(name);
                if (!Files.exists(copy)) {
                    copy(jar.resolveSibling(name), copy);
                }
                // before it is compared: what is written after that is seen at the next look
                seals.add(Seal.of(copy, READABLE));
                if (Files.mismatch(jar.resolveSibling(name), copy) != -1) {
                    throw Seal.changed(copy, "its content is another");
                }
            }
            return seals;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot copy " + jar + " and its libraries, which another user cannot read where they are, to "
                            + target + " (" + reason(e) + "): set TMPDIR to a directory with room for them",
                    e);
        }
    }

    private static void copy(Path original, Path copy) throws IOException {
        Set<StandardOpenOption> exclusively = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (SeekableByteChannel channel = Files.newByteChannel(copy, exclusively, mode("rw-------"))) {
            Files.copy(original, Channels.newOutputStream(channel));
        }
        Files.setAttribute(copy, MODE, READABLE);
    }

    private static FileAttribute<Set<PosixFilePermission>> mode(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }

    private static String reason(IOException e) {
        return e instanceof FileSystemException system && system.getReason() != null
                ? system.getReason()
                : e.getMessage();
    }

    /** Whether any user may read the file: it by itself, and each directory above it may be passed through. */
    static boolean readableByOthers(Path file) {
        try {
            return Files.getPosixFilePermissions(file.toRealPath()).contains(PosixFilePermission.OTHERS_READ)
                    && closedAbove(file).isEmpty();
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }

    /** The nearest directory above a file, or above its target, that others may not pass through; empty = they reach it. */
    static Optional<Path> closedAbove(Path file) {
        try {
            for (Path above = file.toRealPath().getParent(); above != null; above = above.getParent()) {
                if (!Files.getPosixFilePermissions(above).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                    return Optional.of(above);
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot tell who may reach " + file, e);
        }
    }
}
