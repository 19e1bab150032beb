package io.github.portshare.server;

import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What Netty and Vert.x must be told before the first of their classes is loaded, in every JVM of ours that has them. What is set
 * on the command line ({@code -Dname=value}) is left as it is.
 */
public final class Libraries {

    /** What a JVM takes for the temporary directory on Linux, whatever TMPDIR says. */
    private static final String JVMS_OWN = "/tmp";

    private static final Map<String, String> SETTINGS = Map.of(
            // The JDK, asked for a selector, would look for other kinds in all jars; 17 to 25 have this one on Linux.
            "java.nio.channels.spi.SelectorProvider", "sun.nio.ch.EPollSelectorProvider",
            // For Netty's channel ids, which nobody sees. It would look for a network device with a hardware address.
            "io.netty.machineId", "02:00:00:00:00:01",
            // Each event loop would have a UDP socket of its own; we connect to addresses, which are looked up once.
            "vertx.disableDnsResolver", "true");

    /** Who looks for a fault of a library names a file of settings for its log. Otherwise there is none: stderr is ours. */
    private static final String LOG_SETTINGS = "java.util.logging.config.file";

    /** Vert.x would look for loggers in all jars at each start. */
    private static final String VERTX_LOG = "vertx.logger-delegate-factory-class-name";

    private Libraries() {}

    /** Is called first thing in a main method. */
    public static void prepare() {
        SETTINGS.forEach(Libraries::set);
        honourTmpdir();
        if (!Files.isDirectory(Path.of(System.getProperty("java.io.tmpdir")))) {
            // Netty would make the directory
            set("io.netty.tmpdir", "/");
        }
        // Netty too would try others first.
        boolean read = System.getProperty(LOG_SETTINGS) != null;
        InternalLoggerFactory.setDefaultFactory(read ? JdkLoggerFactory.INSTANCE : new SilentNetty());
        set(VERTX_LOG, read ? "io.vertx.core.logging.JULLogDelegateFactory" : SilentVertx.class.getName());
    }

    /**
     * Chooses Netty's pool of buffers for a server, before the first buffer: the one of Netty 4.1 is made with 10 ms less of CPU
     * than that of 4.2, and costs no more afterwards.
     */
    static void pool(int eventLoops) {
        set("io.netty.allocator.type", "pooled");
        set("io.netty.allocator.numDirectArenas", Integer.toString(eventLoops));
        set("io.netty.allocator.numHeapArenas", Integer.toString(eventLoops));
    }

    private static void set(String name, String value) {
        if (System.getProperty(name) == null) {
            System.setProperty(name, value);
        }
    }

    private static void honourTmpdir() {
        String wanted = System.getenv("TMPDIR");
        if (wanted != null && !wanted.isBlank() && JVMS_OWN.equals(System.getProperty("java.io.tmpdir"))) {
            System.setProperty("java.io.tmpdir", wanted);
        }
    }
}
