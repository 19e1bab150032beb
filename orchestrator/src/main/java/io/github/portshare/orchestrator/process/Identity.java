package io.github.portshare.orchestrator.process;

import io.github.portshare.orchestrator.kernel.Accounts;
import io.github.portshare.orchestrator.kernel.Processes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Whom a process can be run as, and the words to put before its command. Every way is tried with a harmless command before
 * it is believed, and every one replaces itself by the command or ends with it.
 *
 * @param label in reports: {@code uid 58000}, {@code root}
 * @param uid asked for; the kernel's word on it is in /proc/PID/status; -1 where the kernel assigns it
 * @param how which tool does it, for reports
 * @param prefix words before the command; empty = as this process
 */
public record Identity(String label, int uid, String how, List<String> prefix) {

    private static final Duration TRIAL = Duration.ofSeconds(5);
    private static final String NO_NEW_PRIVILEGES = "--no-new-privs";
    private static final String NO_CAPABILITY = "--bounding-set=-all";

    /** This process's own user. */
    public static Identity self() {
        int uid = Processes.ownUid();
        return new Identity(label(uid), uid, "own uid", List.of());
    }

    boolean isSelf() {
        return prefix.isEmpty();
    }

    /** A way to run as the given uid, which needs no entry in /etc/passwd; empty where this user has none. */
    public static Optional<Identity> of(int uid) {
        if (uid == Processes.ownUid()) {
            return Optional.of(self());
        }
        String label = label(uid);
        String ids = uid + ":" + uid;
        List<String> setpriv =
                List.of("setpriv", "--reuid=" + uid, "--regid=" + uid, "--clear-groups", NO_NEW_PRIVILEGES);
        // nor can it ever get a capability; to say so takes one itself (CAP_SETPCAP), which not every container's root
        // has
        List<String> without = new ArrayList<>(setpriv);
        without.add(NO_CAPABILITY);
        List<Identity> ways = new ArrayList<>();
        if (Processes.ownUid() == 0) {
            ways.add(new Identity(label, uid, "setpriv", without));
            ways.add(new Identity(label, uid, "setpriv", setpriv));
            ways.add(new Identity(label, uid, "chroot", List.of("chroot", "--userspec=" + ids, "--groups=", "/")));
            Accounts.name(uid)
                    .ifPresent(name ->
                            ways.add(new Identity(label, uid, "runuser", List.of("runuser", "-u", name, "--"))));
        } else {
            List<String> sudo = new ArrayList<>(List.of("sudo", "-n"));
            if (uid != 0) {
                sudo.addAll(without);
            }
            ways.add(new Identity(label, uid, "sudo", sudo));
        }
        return ways.stream().filter(Identity::works).findFirst();
    }

    /**
     * A way for an ordinary user to run as some other uid: one of its subordinate uids (/etc/subuid), in a user namespace
     * where newuidmap maps it. The kernel compares uids across namespaces by the outer value, so this one is truly another
     * (user_namespaces(7)); a namespace that only maps the user's own uid would prove nothing.
     */
    public static Optional<Identity> subordinate() {
        return Optional.of(new Identity(
                        "subordinate uid",
                        -1,
                        "user namespace",
                        List.of(
                                "unshare",
                                "--user",
                                "--map-root-user",
                                "--map-auto",
                                "setpriv",
                                "--reuid=1",
                                "--regid=1",
                                "--clear-groups")))
                .filter(Identity::works);
    }

    /**
     * A way to run as a uid that calls itself another: in a user namespace that maps the inner uid to the outer one. The
     * kernel compares the outer ones.
     */
    public static Optional<Identity> mapped(int outer, int inner) {
        return of(outer)
                .filter(identity -> !identity.isSelf())
                .map(identity -> {
                    List<String> prefix = new ArrayList<>(identity.prefix());
                    prefix.addAll(List.of("unshare", "--user", "--map-user=" + inner, "--map-group=" + inner));
                    return new Identity(
                            "uid " + outer + " as " + inner, outer, identity.how() + ", user namespace", prefix);
                })
                .filter(Identity::works);
    }

    /**
     * The same user with CAP_NET_BIND_SERVICE, which lets it bind a privileged port; empty where it cannot be had. It is an
     * ambient capability: others do not outlive the exec of a user who is not root (capabilities(7)).
     */
    public Optional<Identity> privileged() {
        int at = prefix.indexOf(NO_NEW_PRIVILEGES);
        if (at < 0) {
            return Optional.empty();
        }
        List<String> words = new ArrayList<>(prefix);
        words.replaceAll(word -> word.equals(NO_CAPABILITY) ? NO_CAPABILITY + ",+net_bind_service" : word);
        words.addAll(at, List.of("--inh-caps=+net_bind_service", "--ambient-caps=+net_bind_service"));
        return Optional.of(new Identity(label + " privileged", uid, how, words)).filter(Identity::works);
    }

    /**
     * The same, so that these variables are not dropped on the way: sudo hands on those that it is told to, where its policy
     * allows that (SETENV, which a rule for ALL commands implies: sudoers(5)), and otherwise says so and runs nothing.
     */
    Identity keeping(Collection<String> variables) {
        if (variables.isEmpty() || isSelf() || !prefix.get(0).equals("sudo")) {
            return this;
        }
        List<String> words = new ArrayList<>(prefix);
        words.add(1, "--preserve-env=" + String.join(",", variables));
        return new Identity(label, uid, how, words);
    }

    /** How reports call a uid. */
    public static String label(int uid) {
        return uid == 0 ? "root" : "uid " + uid;
    }

    /**
     * Runs the prefix with a command that does nothing. One that is not done in time, or while somebody has interrupted this
     * thread, is not said to fail: the start that follows tells what is the matter.
     */
    private boolean works() {
        return onPath(prefix.get(0)) && Trial.of(prefix, TRIAL).orElse(true);
    }

    private static boolean onPath(String program) {
        String path = System.getenv().getOrDefault("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        return List.of(path.split(":")).stream()
                .anyMatch(directory -> !directory.isEmpty() && Files.isExecutable(Path.of(directory, program)));
    }
}
