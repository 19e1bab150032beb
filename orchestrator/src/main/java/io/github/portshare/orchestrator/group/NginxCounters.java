package io.github.portshare.orchestrator.group;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * nginx's stub_status: connections that were accepted, of http and of stream, and http requests that were
 * begun, by all workers together. The question that asks for it is in both.
 */
final class NginxCounters implements Counters {

    private static final Pattern COUNTS = Pattern.compile("accepts handled requests\\s+(\\d+) \\d+ (\\d+)");
    private static final Duration WITHIN = Duration.ofSeconds(2);

    private final Path socket;
    private final boolean counts;
    private int asked;

    /**
     * By the socket of its status.
     *
     * @param counts whether it counts requests of the group's; else each connection is one
     */
    NginxCounters(Path socket, boolean counts) {
        this.socket = socket;
        this.counts = counts;
    }

    @Override
    public boolean together() {
        return true;
    }

    @Override
    public Map<Long, Tally> read() throws IOException {
        asked++;
        String status = LocalSocket.ask(socket, "GET / HTTP/1.0\r\n\r\n", WITHIN);
        Matcher found = COUNTS.matcher(status);
        if (!found.find()) {
            throw new IOException(socket + " does not answer as stub_status: " + status);
        }
        long accepted = Long.parseLong(found.group(1)) - asked;
        return Map.of(TOGETHER, Tally.last(accepted, counts ? Long.parseLong(found.group(2)) - asked : accepted));
    }
}
