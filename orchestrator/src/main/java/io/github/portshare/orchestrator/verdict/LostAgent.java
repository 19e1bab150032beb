package io.github.portshare.orchestrator.verdict;

/**
 * A load agent of which nothing more is known: what it has sent is in none of the client's counts, and what members did for it is in
 * theirs.
 *
 * @param name what it calls itself
 * @param address that it came from
 * @param why what is known of its end
 */
public record LostAgent(String name, String address, String why) {

    /** In words. */
    String label() {
        return "load agent " + name + " (" + address + ")";
    }
}
