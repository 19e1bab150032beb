package io.github.portshare.orchestrator.verdict;

import java.util.Map;

/**
 * One member's connections and requests over its whole life, as counted on both ends: warm-up and probes included.
 *
 * @param name of the member: {@code pid 4711}, or what it calls itself; or of all together
 * @param connectionsMade connections that the client saw this member answer
 * @param answersReceived whole answers that the client got from it
 * @param accepted connections that the member accepted
 * @param answered answers that the member wrote
 * @param clients how many of the accepted connections came from each address, as far as the member tells
 * @param complete whether the member's counts are its last ones; false when it died without a final tally
 */
public record MemberCount(
        String name,
        long connectionsMade,
        long answersReceived,
        long accepted,
        long answered,
        Map<String, Long> clients,
        boolean complete) {}
