package io.github.portshare.orchestrator.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
 * @param backlog the most connections that wait to be accepted (listen(2)); 0 over UDP
 * @param drops connections, or datagrams, that the kernel dropped at its full queue since it was made (SKMEMINFO, sk_drops)
 */
public record SocketDiagnosis(String device, boolean v6only, int backlog, long drops) {

    /** Of one that is bound to no device, takes both families, and of which nothing else is known. */
    public static final SocketDiagnosis PLAIN = new SocketDiagnosis(null, false, 0, 0);

    /** Of ss(8): state, two queues, and the address with its device, {@code 127.0.0.1%lo:80} or {@code [::1]%lo:80}. */
    private static final Pattern ROW = Pattern.compile(
            "\\S+\\s+\\d+\\s+(?<backlog>\\d+)\\s+[^%\\s]+(?:%(?<device>[^:\\s]+))?:\\d+\\s.*\\bino:(?<inode>\\d+)\\b.*");

    private static final Pattern DROPS = Pattern.compile("\\bskmem:\\([^)]*\\bd(\\d+)\\)");
    private static final int SECONDS = 5;

    /** Those of the TCP listeners on a port, by inode; empty where there is no ss(8) to ask the kernel by. */
    public static Optional<Map<Long, SocketDiagnosis>> of(int port) {
        return ask("-Hltnem", "sport", "=", ":" + port);
    }

    /** Those of every listener of this network namespace. */
    public static Optional<Map<Long, SocketDiagnosis>> of(Transport transport) {
        return ask(transport == Transport.UDP ? "-Hlunem" : "-Hltnem");
    }

    private static Optional<Map<Long, SocketDiagnosis>> ask(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ss"));
        command.addAll(List.of(arguments));
        try {
            Process ss = new ProcessBuilder(command)
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

    static Map<Long, SocketDiagnosis> parse(List<String> lines) {
        Map<Long, SocketDiagnosis> found = new HashMap<>();
        for (String row : rows(lines)) {
            Matcher parts = ROW.matcher(row);
            if (parts.matches()) {
                Matcher drops = DROPS.matcher(row);
                boolean listens = row.startsWith("LISTEN");
                found.put(
                        Long.parseLong(parts.group("inode")),
                        new SocketDiagnosis(
                                parts.group("device"),
                                row.contains(" v6only:1"),
                                listens ? Integer.parseInt(parts.group("backlog")) : 0,
                                drops.find() ? Long.parseLong(drops.group(1)) : 0));
            }
        }
        return found;
    }

    /** A socket's memory stands on a line of its own, which begins with a tab. */
    private static List<String> rows(List<String> lines) {
        List<String> rows = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith("\t") && !rows.isEmpty()) {
                rows.set(rows.size() - 1, rows.get(rows.size() - 1) + " " + line.strip());
            } else {
                rows.add(line);
            }
        }
        return rows;
    }
}
