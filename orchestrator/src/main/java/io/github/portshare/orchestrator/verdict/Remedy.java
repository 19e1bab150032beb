package io.github.portshare.orchestrator.verdict;

import io.github.portshare.loadgen.ErrorKind;

/** What to do about each way in which a request ends other than well. */
final class Remedy {

    private Remedy() {}

    static String of(ErrorKind kind) {
        return switch (kind) {
            case REFUSED -> "refused: nobody listened: see that every process stays up from first to last";
            case UNREACHABLE ->
                "unreachable: the network between the load and the server was away, or has no way to it: see 'ip route get' there";
            case RESET_AT_CONNECT ->
                "reset at connect: a listener closed with connections in its queue (net.ipv4.tcp_migrate_req=1 hands them on),"
                        + " or its queue was full (net.ipv4.tcp_abort_on_overflow)";
            case RESET ->
                "reset: a process died or closed with requests unread, or a listener closed with connections in its queue"
                        + " (net.ipv4.tcp_migrate_req)";
            case CLOSED ->
                "closed: the server ends connections that are idle or have had their number of requests: raise these limits,"
                        + " or set --requests-per-connection below";
            case CUT_SHORT -> "cut short: a process ended or failed within an answer: see its log";
            case TIMEOUT ->
                "timeout: a process hangs or is too slow for the load: fewer --connections, or a longer --timeout";
            case BAD_ANSWER ->
                "bad answer: what listens speaks another protocol: see --protocol, the port and the server's log";
            case BAD_STATUS -> "bad status: see the path that is asked for, and the server's log";
            case BAD_IDENTITY ->
                "bad identity: a process outside the group answers, or something between forwards each request: ask the group"
                        + " itself";
            case CLIENT_LIMIT ->
                "client limit: raise the limit named, or ask for less with fewer --connections or a lower --rate";
            case OTHER -> "other: the words are the operating system's: see its log and the server's";
        };
    }
}
