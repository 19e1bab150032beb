package io.github.portshare.orchestrator.inspection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Real processes that share a port, and what is wrong with them; all of them end with it. */
public final class BrokenGroup implements AutoCloseable {

    private static final Path PYTHON = Path.of("/usr/bin/python3");

    /** Says the port and the pids of the members when they are there, and kills them when its stdin ends. */
    private static final String SCRIPT = """
            import ctypes, os, signal, socket, struct, sys, threading, time
            kind, port, pids = sys.argv[1], 0, []
            def bound(address="127.0.0.1", family=socket.AF_INET, shared=1, v6only=None, device=None,
                    type=socket.SOCK_STREAM, backlog=128):
                global port
                made = socket.socket(family, type)
                made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, shared)
                if device: made.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, device)
                if v6only is not None: made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, v6only)
                made.bind((address, port))
                port = made.getsockname()[1]
                if type == socket.SOCK_STREAM: made.listen(backlog)
                return made
            def read(connection):
                while connection.recv(100): pass
            def serve(listener):
                kept = []
                while True:
                    kept.append(listener.accept()[0])
                    threading.Thread(target=read, args=(kept[-1],), daemon=True).start()
            def accept(listener):
                kept = []
                while True: kept.append(listener.accept())
            def idle(listener):
                time.sleep(600)
            def steered(listener):
                program = ctypes.create_string_buffer(struct.pack("HBBI", 6, 0, 0, 0))  # return 0: the first member
                listener.setsockopt(socket.SOL_SOCKET, 51, struct.pack("HxxxxxxP", 1, ctypes.addressof(program)))
                serve(listener)
            def another(listener):
                os.set_inheritable(listener.fileno(), True)
                os.execv("/bin/sleep", ["sleep", "600"])
            def member(then, uid=None, **options):
                # the listener is made before it is forked off, so that its port is known, and closed here
                listener = bound(**options)
                pid = os.fork()
                if pid == 0:
                    try:
                        if uid: os.setuid(uid)
                        then(listener)
                    finally:
                        os._exit(1)
                pids.append(pid)
                listener.close()
            def connect(number, words=b""):
                made = [socket.create_connection(("127.0.0.1", port)) for each in range(number)]
                for each in made: each.send(words)
                return made
            def members(number, then=serve, **options):
                for each in range(number): member(then, **options)
            held = []
            if kind == "good": members(4)
            elif kind == "alone": member(serve, shared=0)
            elif kind == "alone-shared": member(serve)
            elif kind == "inherited":
                one = bound()
                for each in range(3):
                    pid = os.fork()
                    if pid == 0: serve(one)
                    pids.append(pid)
            elif kind == "family":
                members(3, address="::", family=socket.AF_INET6, v6only=0)
                member(serve, address="0.0.0.0")
            elif kind == "address":
                members(3, address="0.0.0.0")
                member(serve)
            elif kind == "device":
                members(3)
                member(serve, device=b"lo")
            elif kind == "stranger":
                members(3)
                member(another)
            elif kind == "uid": members(3, uid=1000)
            elif kind == "stopped":
                members(4)
                os.kill(pids[2], signal.SIGSTOP)
            elif kind == "queue":
                members(1)
                member(idle)
                held = connect(24)
            elif kind == "full":
                members(1)
                member(idle, backlog=1)
                for each in range(24):
                    held.append(socket.socket())
                    held[-1].setblocking(False)
                    held[-1].connect_ex(("127.0.0.1", port))
            elif kind == "silent":
                members(1)
                member(accept)
                held = connect(24, b"hello")
            elif kind == "steered":
                members(3)
                member(steered)
                time.sleep(0.2)
                held = connect(40)
            elif kind == "udp": members(3, idle, type=socket.SOCK_DGRAM)
            elif kind == "udp-stalled":
                members(2, idle, type=socket.SOCK_DGRAM)
                for each in range(24):
                    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"hello", ("127.0.0.1", port))
            elif kind == "ghosts":
                members(3)
            print(port, *pids, flush=True)
            for order in sys.stdin:
                if order.startswith("ghost"):
                    ghost = bound()
                    time.sleep(float(order.split()[1]))
                    ghost.close()
                    print("gone", flush=True)
            for pid in pids: os.kill(pid, signal.SIGKILL)
            """;

    private final Process process;
    private final BufferedReader said;
    private final int port;
    private final List<Long> pids;

    /** Starts one; skips the test where there is no Python. */
    public BrokenGroup(String kind) throws IOException {
        this(kind, List.of());
    }

    /** The same behind the words of another command. */
    BrokenGroup(String kind, List<String> before) throws IOException {
        assumeTrue(Files.isExecutable(PYTHON), "needs " + PYTHON);
        List<String> command = Stream.concat(before.stream(), Stream.of(PYTHON.toString(), "-c", SCRIPT, kind))
                .toList();
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        said = process.inputReader(StandardCharsets.US_ASCII);
        String line = said.readLine();
        assertThat(line).as("what a group of kind %s says", kind).isNotNull();
        List<Long> numbers = Stream.of(line.split(" ")).map(Long::valueOf).toList();
        port = numbers.get(0).intValue();
        pids = numbers.subList(1, numbers.size());
    }

    public int port() {
        return port;
    }

    /** Of the members, in the order in which they were started. */
    public List<Long> pids() {
        return pids;
    }

    /** Binds and listens, for so long, and closes. */
    public void ghost(double seconds) throws IOException {
        process.getOutputStream().write(("ghost " + seconds + "\n").getBytes(StandardCharsets.US_ASCII));
        process.getOutputStream().flush();
        assertThat(said.readLine()).isEqualTo("gone");
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
