package io.github.portshare.orchestrator.run;

import io.github.portshare.orchestrator.run.CompareResult.Published;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What others have measured of the same set-ups, on their machines and with their loads. */
final class Literature {

    private static final String NGINX = "https://www.nginx.com/blog/socket-sharding-nginx-release-1-9-1/";
    private static final String CLOUDFLARE = "https://blog.cloudflare.com/the-sad-state-of-linux-socket-balancing/";

    private static final List<Published> FIGURES = List.of(
            nginx("default: accept_mutex on", Setup.NGINX_MUTEX, 15.65, 26.59, 0.3, null),
            nginx("accept_mutex off", Setup.NGINX_SHARED, 15.59, 26.48, 10, null),
            nginx(
                    "reuseport",
                    Setup.NGINX_REUSEPORT,
                    12.35,
                    3.15,
                    0.3,
                    "2 to 3 times the requests/s of the others, in another test with the client on the same machine"),
            cloudflare("shared queue", Setup.NGINX_SHARED, 30.39, 1.58, 72.65),
            cloudflare("REUSEPORT", Setup.NGINX_REUSEPORT, 31.37, 25.27, 144.55),
            new Published(
                    "Linux commit da5e36308d9f, 2013",
                    "https://git.kernel.org/linus/da5e36308d9f",
                    "threads, one listener",
                    Setup.PYTHON_INHERITED,
                    null,
                    null,
                    null,
                    null,
                    "up to 3:1 between the thread that accepts most connections and the one that accepts fewest; uniform with"
                            + " SO_REUSEPORT"));

    private Literature() {}

    /** Of each source that says something of one of the set-ups, all figures. */
    static List<Published> of(List<Setup> setups) {
        Set<String> sources = FIGURES.stream()
                .filter(each -> setups.contains(each.setup()))
                .map(Published::source)
                .collect(Collectors.toSet());
        return FIGURES.stream().filter(each -> sources.contains(each.source())).toList();
    }

    private static Published nginx(
            String what, Setup setup, double mean, double deviation, double cpuLoad, String note) {
        return new Published("NGINX, 2015", NGINX, what, setup, mean, deviation, null, cpuLoad, note);
    }

    private static Published cloudflare(String what, Setup setup, double mean, double deviation, double max) {
        return new Published(
                "Cloudflare, 2017: 100,000 requests, 200 connections",
                CLOUDFLARE,
                what,
                setup,
                mean,
                deviation,
                max,
                null,
                null);
    }
}
