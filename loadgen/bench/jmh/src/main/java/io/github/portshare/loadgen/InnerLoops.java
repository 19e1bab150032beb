package io.github.portshare.loadgen;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What is done for each answer, and for each connection, beside the system calls. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class InnerLoops {

    private static final String HEAD = "HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: Sat, 28 Nov 2026 12:00:00 GMT\r\n"
            + "Content-Type: text/plain\r\nConnection: keep-alive\r\nPortshare-Member: 4711\r\n";

    /** How the body is framed. */
    @Param({"length", "chunks"})
    public String framing;

    private final HttpDialogue dialogue = new HttpDialogue(ByteBuffer.allocate(0), "Portshare-Member", new Names());
    private final Tally tally = new Tally(Set.of());
    private final SourcePorts ports = new SourcePorts();
    private byte[] answer;
    private SourcePairs pairs;
    private InetSocketAddress source;
    private long micros;

    @Setup
    public void prepare() throws UnknownHostException {
        String body = framing.equals("length")
                ? "Content-Length: 2\r\n\r\nok"
                : "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n";
        answer = (HEAD + body).getBytes(StandardCharsets.US_ASCII);
        pairs = new SourcePairs(
                Sources.ALL.of(InetAddress.getByName("127.0.0.1")), LocalPorts.of(32_768, 60_999, ""), 80, 64, 1);
        source = pairs.next();
    }

    /** An answer's bytes to who gave it. */
    @Benchmark
    public String frame() {
        dialogue.take(answer, 0, answer.length);
        String name = dialogue.name();
        dialogue.next();
        return name;
    }

    /** An answer into the histograms, of all and of who gave it. */
    @Benchmark
    public void count() {
        tally.answered(tally.score("4711"), micros++ & 0xfff);
    }

    /** Our end of a new connection. */
    @Benchmark
    public InetSocketAddress pair() {
        return pairs.next();
    }

    /** What it is worth. */
    @Benchmark
    public void draw() {
        ports.used(source);
    }
}
