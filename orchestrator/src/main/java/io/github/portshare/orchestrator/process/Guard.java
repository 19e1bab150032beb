package io.github.portshare.orchestrator.process;

import io.github.portshare.orchestrator.kernel.Processes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Ends a server that does not watch its stdin, when we do: a shell that has started it reads our pipe, and at
 * its end, however we have died, sends the server its own order to stop, 2 s later SIGTERM, 1 s later SIGKILL.
 *
 * <p>It does so to whatever carries the mark, and to nothing else: as the variable {@value #VARIABLE}, or
 * open as the descriptor {@value #DESCRIPTOR}, which both are handed on by fork and exec. nginx writes its
 * title over its environment and keeps descriptors; daemons close descriptors and keep the environment.
 * Neither a session nor a parent would do: daemons leave both, and their numbers are used again.
 *
 * <p>The server and the shell have sessions of their own, so that neither Ctrl-C nor a signal to our process
 * group reaches them, nor the server's to its group the shell; the server has all signals as they were when we
 * were started.
 *
 * <p>The shell stays until all of it has ended, and tells how the server's first process did: a daemon's
 * leaves at once, and the JDK closes the pipes of a child that has ended. What the server writes to its
 * descriptor 8 is our child's stdout.
 */
final class Guard {

    /** Holds the path of the mark. */
    static final String VARIABLE = "PORTSHARE_MARK";

    /** Is open on the mark, a file that nobody else opens. */
    static final int DESCRIPTOR = 9;

    /** A root is one whose parent is not among them: of a master and its workers the master. */
    private static final String SCRIPT = """
            mark=$1 stop=$2
            shift 2
            exec 3<&0 </dev/null 4>&2 2>/dev/null 8<"$mark"
            look() {
                ours=' ' parents=''
                marked=$(grep -lsF "PORTSHARE_MARK=$mark" /proc/[0-9]*/environ)
                for process in /proc/[0-9]*; do
                    pid=${process#/proc/}
                    kill -0 "$pid" && read -r line <"$process/stat" || continue
                    set -- ${line##*) }
                    [ "$1" != Z ] || continue
                    case $marked in
                        *"$process/environ"*) ;;
                        *) [ "$process/fd/9" -ef /proc/$$/fd/8 ] || continue ;;
                    esac
                    ours="$ours$pid " parents="$parents $pid:$2"
                done
            }
            guard() {
                while read -r order; do :; done
                told=' ' round=0
                while look; [ "$ours" != ' ' ] && [ $round -lt 100 ]; do
                    for each in $parents; do
                        case $ours in *" ${each#*:} "*) continue ;; esac
                        case $told in *" ${each%:*} "*) continue ;; esac
                        kill -"$stop" "${each%:*}"
                        told="$told${each%:*} "
                    done
                    [ $round -ne 25 ] || kill -TERM $ours
                    [ $round -lt 38 ] || kill -KILL $ours
                    round=$((round + 1))
                    sleep 0.05
                done
            }
            guard <&3 3<&- 4>&- &
            (exec setsid env PORTSHARE_MARK="$mark" "$@" 3<&- 9<"$mark" 8>&1 >&4 2>&4 4>&-)
            echo '{"event":"exit","code":'$?'}'
            wait
            """;

    private Guard() {}

    /** Who carries which mark, now, as far as this user may see: pids and marks. */
    static Map<Long, Path> carriers(Collection<Path> marks) {
        Map<Long, Path> carriers = new TreeMap<>();
        ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .forEach(pid -> Stream.of(
                                Processes.descriptor(pid, DESCRIPTOR),
                                Processes.variable(pid, VARIABLE).map(Path::of))
                        .flatMap(Optional::stream)
                        .filter(marks::contains)
                        .findFirst()
                        .filter(mark -> Processes.runs(pid))
                        .ifPresent(mark -> carriers.put(pid, mark)));
        return carriers;
    }

    /**
     * The command that starts a server, and ends it.
     *
     * @param mark an empty file, readable for the server's user, which no other command is given
     * @param stop the name of the signal that asks the server to stop, such as {@code TERM}
     */
    static List<String> around(List<String> command, Path mark, String stop) {
        List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, "sh", mark.toString(), stop));
        words.addAll(command);
        return words;
    }
}
