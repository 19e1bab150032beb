package io.github.portshare.loadgen;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * What load to make, and where. An instance is valid: the constructor reports every problem at once.
 *
 * @param target {@code http://host[:port][/path][?query]}, {@code tcp://host:port} or {@code udp://host:port}
 * @param traffic what is sent there: over the target's protocol, for its path
 * @param identityHeader response header that names the responder; over TCP and UDP it is the first word of an
 *     answer
 * @param responders the names that may answer; empty = anybody. They may become more while the load goes on, and are safe for
 *     any thread then
 * @param mayBeUnnamed whether an answer of another name is that of somebody unknown; else it is a wrong one
 * @param owners name the responder of a connection before its answers do; null = answers alone do
 */
public record LoadPlan(
        URI target,
        Traffic traffic,
        String identityHeader,
        Set<String> responders,
        boolean mayBeUnnamed,
        Owners owners) {

    public LoadPlan {
        List<String> problems = new ArrayList<>(problems(target));
        if (problems.isEmpty()
                && !(traffic.protocol().toString().equals(target.getScheme())
                        && traffic.path().equals(resource(target)))) {
            problems.add("target '" + target + "' is not one for " + traffic.protocol() + " and the path '"
                    + traffic.path() + "'");
        }
        if (owners != null && traffic.protocol().datagrams()) {
            problems.add("target '" + target + "' has no connections to find the owners of: over UDP only answers tell"
                    + " who gives them");
        }
        ImpossibleLoadException.throwIfAny(problems);
        responders = Collections.unmodifiableSet(responders);
    }

    /** That of a server whose answers name who gives them. */
    public LoadPlan(URI target, Traffic traffic, String identityHeader, Set<String> responders) {
        this(target, traffic, identityHeader, responders, false, null);
    }

    /** That of a server of which the owners of its connections are asked for, and where they are not known, its answers. */
    public LoadPlan(URI target, Traffic traffic, String identityHeader, Set<String> responders, Owners owners) {
        this(target, traffic, identityHeader, responders, owners != null, owners);
    }

    /** Who gives an answer with this name; null = it has none. */
    String responder(String name) {
        return name == null || mayBeUnnamed && !responders.contains(name) ? Counts.UNNAMED : name;
    }

    /** Whether an answer of this name, as of {@link #responder}, is a wrong one. */
    boolean isWrong(String name) {
        return !responders.isEmpty() && !mayBeUnnamed && !responders.contains(name);
    }

    /** What is wrong with a target; empty where nothing is. */
    public static List<String> problems(URI target) {
        List<String> problems = new ArrayList<>();
        if (target.getHost() == null || !isHttp(target) && !isLines(target)) {
            problems.add("target '" + target + "' is not of the form http://host[:port][/path], tcp://host:port or"
                    + " udp://host:port");
        }
        if (target.getPort() == 0 || target.getPort() > 65_535) {
            problems.add("port " + target.getPort() + " of target '" + target + "' is outside 1 to 65535");
        }
        return problems;
    }

    private static boolean isHttp(URI target) {
        return "http".equals(target.getScheme());
    }

    private static boolean isLines(URI target) {
        return ("tcp".equals(target.getScheme()) || "udp".equals(target.getScheme()))
                && target.getPort() >= 0
                && (target.getRawPath().isEmpty() || target.getRawPath().equals("/"))
                && target.getRawQuery() == null;
    }

    /** A target's path and query as they go on the wire. */
    public static String resource(URI target) {
        String path = target.getRawPath() == null || target.getRawPath().isEmpty() ? "/" : target.getRawPath();
        return target.getRawQuery() == null ? path : path + "?" + target.getRawQuery();
    }

    int port() {
        return target.getPort() < 0 ? 80 : target.getPort();
    }

    /** The host without the brackets of an IPv6 literal. */
    String host() {
        String host = target.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
