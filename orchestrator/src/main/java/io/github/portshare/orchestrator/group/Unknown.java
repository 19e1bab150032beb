package io.github.portshare.orchestrator.group;

/**
 * What was found out of a listener on the port that is not known as a member.
 *
 * @param silent whether it was asked and never answered: then it may be a member; else it is a stranger
 * @param words what follows on "pid 12 (...) on 127.0.0.1:80"; may be empty
 * @param remedy what to do about it
 */
public record Unknown(boolean silent, String words, String remedy) {

    /** One that is no member's. */
    public static Unknown stranger(String words) {
        return new Unknown(false, words, "end the processes named, or choose another --port");
    }
}
