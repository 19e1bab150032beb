package io.github.portshare.orchestrator.intrusion;

import io.github.portshare.orchestrator.kernel.Kernel;
import io.github.portshare.orchestrator.kernel.Processes;
import io.github.portshare.orchestrator.kernel.UnusedUids;
import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.verdict.Missing;
import java.util.List;
import java.util.Optional;

/** Whom this process can run as an outsider: one answer for every attack, and for doctor. */
public enum Outsider {
    /** Somebody of another uid. */
    OTHER("anybody else"),
    /** The same with CAP_NET_BIND_SERVICE, for a privileged port. */
    PRIVILEGED("anybody else with CAP_NET_BIND_SERVICE"),
    ROOT("root"),
    /** Somebody of another uid who calls itself the group's, in a user namespace. */
    MAPPED("a mapped uid (another one that calls itself the group's in a user namespace)");

    /** Hardly any system gives uids from here on to anybody. */
    private static final int FIRST_UID = 58_000;

    /** One for the group that is attacked, one for each outsider; chosen once, so that all reports say the same. */
    private static final class Nobodies {
        static final List<Integer> UIDS = UnusedUids.from(FIRST_UID, 3);
    }

    private static final int SETGID = 6;
    private static final int SETUID = 7;
    private static final int NET_BIND_SERVICE = 10;

    private final String whom;

    Outsider(String whom) {
        this.whom = whom;
    }

    /** A way to run as one who is not the given user; empty where this process has none. */
    public Optional<Identity> besides(int uid) {
        return switch (this) {
            case OTHER -> Identity.of(nobodys(uid).get(0)).or(Identity::subordinate);
            case PRIVILEGED -> OTHER.besides(uid).flatMap(Identity::privileged);
            case ROOT -> Identity.of(0);
            // never the other's uid, or root's
            case MAPPED -> Identity.mapped(nobodys(uid).get(1), uid);
        };
    }

    /** A uid that nobody uses, for a group to be attacked. */
    static int nobody() {
        return Nobodies.UIDS.get(0);
    }

    private static List<Integer> nobodys(int besides) {
        return Nobodies.UIDS.stream().filter(uid -> uid != besides).toList();
    }

    /** Words for that it cannot be had, and how to get it. */
    public Missing missing() {
        int own = Processes.ownUid();
        return new Missing(
                "uid " + own + " may not run a process as " + whom, own == 0 ? rootsRemedy() : usersRemedy());
    }

    /** The same of a certain uid. */
    Missing missing(int uid) {
        return new Missing(
                "uid " + Processes.ownUid() + " may not run a process as uid " + uid,
                Processes.ownUid() == 0 ? rootsRemedy() : ROOT.usersRemedy());
    }

    private String usersRemedy() {
        return switch (this) {
            case OTHER ->
                "run as root, allow 'sudo -n', or give this user a range in /etc/subuid and install newuidmap (package"
                        + " uidmap)";
            case PRIVILEGED, ROOT -> "run as root, or allow 'sudo -n'";
            case MAPPED -> Identity.of(Nobodies.UIDS.get(2)).isPresent() ? NAMESPACES : ROOT.usersRemedy();
        };
    }

    /** To tell root to run as root would be no help: what it lacks is a capability, a mapping or a tool. */
    private String rootsRemedy() {
        if (!capable(SETUID) || !capable(SETGID)) {
            return "this root lacks CAP_SETUID or CAP_SETGID: give it both (docker run --cap-add SETUID --cap-add SETGID)";
        }
        if (!Kernel.mapsAllUids()) {
            return "this user namespace has no other uid: make it with a range of them (/etc/subuid, newuidmap)";
        }
        return switch (this) {
            case OTHER, ROOT -> SETPRIV;
            case PRIVILEGED ->
                capable(NET_BIND_SERVICE)
                        ? SETPRIV
                        : "this root lacks CAP_NET_BIND_SERVICE: give it (docker run --cap-add NET_BIND_SERVICE)";
            case MAPPED -> NAMESPACES;
        };
    }

    private static final String SETPRIV = "install setpriv (package util-linux)";
    private static final String NAMESPACES =
            "allow user namespaces (user.max_user_namespaces, kernel.apparmor_restrict_unprivileged_userns; in a container"
                    + " its seccomp profile), and install unshare (package util-linux)";

    private static boolean capable(int capability) {
        return Processes.capable(ProcessHandle.current().pid(), capability);
    }

    /** Words for an outsider that was had and then died, or hangs. */
    static Missing broken(String who, RuntimeException why) {
        return new Missing(
                who + ": " + why.getMessage(),
                "its last words are in the message; is there room for another process (memory, ulimit -u, pids cgroup)?");
    }
}
