package io.github.portshare.orchestrator.process;

import java.util.Collection;
import java.util.Map;
import java.util.Set;

/**
 * What a process that we start gets of our environment: what finding programs, time zone and temporary files needs. The rest
 * stays ours: a process's environment can be read by every other of its user (proc_pid_environ(5)), and members and outsiders
 * may run as users who must not see our secrets. Members get what is named for them too. JAVA_TOOL_OPTIONS and its kin are
 * not on the list for a reason of their own: the JVM announces them on stderr, and they would be the last words of every
 * failure.
 */
final class Inheritance {

    private static final Set<String> NAMES = Set.of("PATH", "LANG", "JAVA_HOME", "TMPDIR", "TZ");

    private Inheritance() {}

    /** Takes out what is not on the list; messages of the system are then English. */
    static ProcessBuilder limit(ProcessBuilder builder) {
        return limit(builder, Set.of());
    }

    /** Takes out what is neither on the list nor among the names. */
    static ProcessBuilder limit(ProcessBuilder builder, Collection<String> names) {
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> !NAMES.contains(name) && !names.contains(name));
        environment.putIfAbsent("LC_ALL", "C");
        return builder;
    }
}
