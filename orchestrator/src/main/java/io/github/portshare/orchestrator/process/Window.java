package io.github.portshare.orchestrator.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How large a terminal is now. Only stty(1) can be asked without native code, and is a process of its own: it is asked once,
 * and again where a SIGWINCH has told that the size is another.
 */
public final class Window {

    private final Path device;
    private final AtomicBoolean stale = new AtomicBoolean(true);
    private final boolean told;
    private Terminal.Size size = Terminal.USUAL;

    public Window(Path device) {
        this.device = device;
        this.told = Signals.handle("WINCH", () -> stale.set(true));
    }

    /** Its size now. */
    public synchronized Terminal.Size size() {
        if (stale.getAndSet(!told)) {
            try {
                size = Terminal.size(device);
            } catch (InterruptedException e) {
                stale.set(true);
                Thread.currentThread().interrupt();
            }
        }
        return size;
    }

    /**
     * Whether this process may draw: one in the background would draw over what its user does meanwhile (proc_pid_stat(5): pgrp,
     * tpgid).
     */
    public static boolean inForeground() {
        try {
            String stat = Files.readString(Path.of("/proc/self/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return fields[2].equals(fields[5]) || fields[5].equals("-1");
        } catch (IOException e) {
            return true;
        }
    }
}
