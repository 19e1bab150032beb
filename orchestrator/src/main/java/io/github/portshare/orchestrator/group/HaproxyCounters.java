package io.github.portshare.orchestrator.group;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * HAProxy's statistics, by a socket of each process: connections and requests of its frontend (management.txt,
 * "CSV format", conn_tot and req_tot).
 */
record HaproxyCounters(List<Path> sockets) implements Counters {

    private static final Pattern PID = Pattern.compile("(?m)^Pid: (\\d+)$");
    private static final Pattern NAMES = Pattern.compile("(?m)^# (pxname,.*)$");
    private static final Pattern FRONTEND = Pattern.compile("(?m)^(shared,FRONTEND,.*)$");
    private static final Duration WITHIN = Duration.ofSeconds(2);

    @Override
    public boolean together() {
        return false;
    }

    @Override
    public Map<Long, Tally> read() {
        Map<Long, Tally> counts = new HashMap<>();
        for (Path socket : sockets) {
            try {
                read(socket, counts);
            } catch (IOException e) {
                // that process has died: of all, its counts alone are missing
            }
        }
        return counts;
    }

    private static void read(Path socket, Map<Long, Tally> counts) throws IOException {
        String said = LocalSocket.ask(socket, "show info;show stat\n", WITHIN);
        List<String> names = List.of(one(NAMES, said, socket).split(","));
        String[] values = one(FRONTEND, said, socket).split(",", -1);
        counts.put(
                Long.parseLong(one(PID, said, socket)),
                Tally.last(
                        Long.parseLong(values[names.indexOf("conn_tot")]),
                        Long.parseLong(values[names.indexOf("req_tot")])));
    }

    private static String one(Pattern line, String said, Path socket) throws IOException {
        Matcher found = line.matcher(said);
        if (!found.find()) {
            throw new IOException(socket + " does not answer as HAProxy's statistics: " + said);
        }
        return found.group(1);
    }
}
