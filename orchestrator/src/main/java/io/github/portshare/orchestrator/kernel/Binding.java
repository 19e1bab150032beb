package io.github.portshare.orchestrator.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the tables in /proc leave out of a listener and sock_diag(7) tells, to any user.
 *
 * @param device that it is bound to (SO_BINDTODEVICE); null = any
 * @param v6only whether it takes IPv6 alone (IPV6_V6ONLY)
 */
public record Binding(String device, boolean v6only) {

    /** Of ss(8): state, two queues, and the address with its device, {@code 127.0.0.1%lo:80} or {@code [::1]%lo:80}. */
    private static final Pattern ROW = Pattern.compile(
            "\\S+\\s+\\d+\\s+\\d+\\s+[^%\\s]+(?:%(?<device>[^:\\s]+))?:\\d+\\s.*\\bino:(?<inode>\\d+)\\b.*");

    private static final int SECONDS = 5;

    /** Those of the TCP listeners on a port, by inode; empty where there is no ss(8) to ask the kernel by. */
    public static Optional<Map<Long, Binding>> of(int port) {
        try {
            Process ss = new ProcessBuilder("ss", "-Hltne", "sport", "=", ":" + port)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            ss.getOutputStream().close();
            String rows = new String(ss.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            boolean done = ss.waitFor(SECONDS, TimeUnit.SECONDS) && ss.exitValue() == 0;
            return done ? Optional.of(parse(rows.lines().toList())) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    static Map<Long, Binding> parse(List<String> rows) {
        Map<Long, Binding> bindings = new HashMap<>();
        for (String row : rows) {
            Matcher parts = ROW.matcher(row);
            if (parts.matches()) {
                bindings.put(
                        Long.parseLong(parts.group("inode")),
                        new Binding(parts.group("device"), row.contains(" v6only:1")));
            }
        }
        return bindings;
    }
}
