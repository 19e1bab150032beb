package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.process.Signals;
import io.github.portshare.orchestrator.process.Terminal;
import io.github.portshare.orchestrator.process.Window;
import java.io.PrintStream;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A page that is drawn again and again, on the terminal's alternate screen (xterm's private mode 1049, which has no scrollback):
 * drawn in place among other lines, a page would leave pieces behind whenever the terminal becomes narrower, since most of them
 * then break the lines that stand there anew. What should stay is printed when it is left.
 */
public final class Screen implements AutoCloseable {

    private static final String ENTER = "\033[?1049h";
    private static final String LEAVE = "\033[?1049l";
    private static final String HOME = "\033[H";
    private static final String ERASE_LINE = "\033[K";
    private static final String ERASE_BELOW = "\r\n\033[J";

    private final PrintStream out;
    private final Supplier<Terminal.Size> size;
    private final BooleanSupplier mayDraw;
    private boolean entered;
    private List<String> drawn = List.of();

    public Screen(PrintStream out, Window window) {
        this(out, window::size, Window::inForeground);
    }

    Screen(PrintStream out, Supplier<Terminal.Size> size, BooleanSupplier mayDraw) {
        this.out = out;
        this.size = size;
        this.mayDraw = mayDraw;
    }

    /** Leaves the screen before Ctrl-Z stops this process, so that the shell has its own. */
    public void leaveWhenSuspended() {
        Signals.handle("TSTP", this::suspend);
    }

    /** Nobody draws until it goes on. */
    private synchronized void suspend() {
        leave();
        try {
            Terminal.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Draws a page in the place of the last one: as many of its lines, and as much of each, as there is room for. */
    public synchronized void draw(Function<Terminal.Size, List<String>> page) {
        if (!mayDraw.getAsBoolean()) {
            return;
        }
        Terminal.Size now = size.get();
        List<String> lines = page.apply(now).stream()
                .limit(now.rows())
                .map(line -> Palette.fitted(line, now.columns()))
                .toList();
        StringBuilder frame = new StringBuilder(entered ? "" : ENTER).append(HOME);
        for (int at = 0; at < lines.size(); at++) {
            frame.append(at == 0 ? "" : "\r\n").append(ERASE_LINE).append(lines.get(at));
        }
        out.print(frame.append(lines.size() < now.rows() ? ERASE_BELOW : ""));
        out.flush();
        entered = true;
        drawn = lines;
    }

    /** Back to the other screen, where the last page stays. */
    public synchronized void leave() {
        if (entered) {
            out.print(LEAVE);
            drawn.forEach(out::println);
            out.flush();
            entered = false;
        }
    }

    /** Back to the other screen; nothing of this one stays. */
    @Override
    public synchronized void close() {
        drawn = List.of();
        leave();
    }
}
