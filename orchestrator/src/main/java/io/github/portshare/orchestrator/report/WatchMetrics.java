package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.inspection.Expected;
import io.github.portshare.orchestrator.inspection.Holder;
import io.github.portshare.orchestrator.inspection.ListenerSight;
import io.github.portshare.orchestrator.inspection.PortSight;
import io.github.portshare.orchestrator.inspection.Symptom;
import io.github.portshare.orchestrator.inspection.Symptom.Weight;
import io.github.portshare.orchestrator.kernel.Kernel;
import io.github.portshare.orchestrator.kernel.Transport;
import io.github.portshare.orchestrator.run.InspectWatch.Frame;
import io.github.portshare.orchestrator.run.WatchTotals;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What a watch tells a Prometheus: the last frame, in either of its text formats. A frame is put in by one thread and read by
 * others; nothing is reckoned before somebody asks.
 */
public final class WatchMetrics {

    private static final String[] PORT = {"transport", "port"};
    private static final String[] LISTENER = {"transport", "port", "inode", "pid"};
    private static final String UNKNOWN = "unknown";

    /** A text in one of the formats. */
    record Page(String contentType, byte[] text) {}

    /** Takes a value with those of its labels. */
    private interface Sample {
        void is(double value, String... labels);
    }

    /** Hands on what a frame has of a metric. */
    private interface Reading {
        void of(Frame frame, Sample sample);
    }

    private final Expected expected;
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final ExpositionFormats formats = ExpositionFormats.init();
    private volatile Frame frame;

    /**
     * Nothing is known yet.
     *
     * @param version of this program
     * @param port which is watched, a label of all: node_exporter may read the files of several watches; empty = all
     * @param expected what the port should be
     */
    public WatchMetrics(String version, OptionalInt port, Expected expected) {
        this.expected = expected;
        Info.builder()
                .name("portshare_build_info")
                .help("The program that watches, and the JDK that runs it.")
                .labelNames("version", "jdk", "port")
                .register(registry)
                .setLabelValues(version, System.getProperty("java.version"), label(port));
        ports();
        listeners();
        watch();
    }

    private void ports() {
        gauge(
                "portshare_listeners",
                "Sockets that listen on the port, over UDP that are bound to it.",
                PORT,
                ofPorts(sight -> sight.listeners().size()));
        gauge(
                "portshare_processes",
                "Processes that use these listeners, as far as they can be seen.",
                PORT,
                ofPorts(PortSight::processes));
        counter(
                "portshare_strangers_total",
                "Listeners that came to the port while it was watched and are not of the group: by a finding, or because"
                        + " they left again within a second.",
                PORT,
                ofCounts(WatchTotals.Counts::strangers));
        counter(
                "portshare_changes_total",
                "Comings and leavings of listeners, and findings that began or ended.",
                PORT,
                ofCounts(WatchTotals.Counts::changes));
        gauge(
                "portshare_finding",
                "Whether there is a finding of the kind now: 1, else 0.",
                new String[] {"transport", "port", "kind"},
                (shown, sample) -> ports(shown).forEach(port -> {
                    Set<Symptom.Id> found = sight(shown, port).stream()
                            .flatMap(sight -> sight.symptoms().stream())
                            .filter(symptom -> symptom.weight() == Weight.FINDING)
                            .map(Symptom::id)
                            .collect(Collectors.toSet());
                    for (Symptom.Id kind : Symptom.Id.values()) {
                        sample.is(found.contains(kind) ? 1 : 0, transport(port), number(port), kind.toString());
                    }
                }));
    }

    private void listeners() {
        gauge(
                "portshare_expected_members",
                "How many processes should use the port (--expect-members).",
                new String[] {"port"},
                (shown, sample) -> expected.members().ifPresent(members -> sample.is(members, asked(shown))));
        gauge(
                "portshare_listener_queue_length",
                "Connections that wait to be accepted from a TCP listener.",
                LISTENER,
                ofListeners(Transport.TCP, ListenerSight::queue));
        gauge(
                "portshare_listener_backlog",
                "The most connections that may wait to be accepted from a TCP listener.",
                LISTENER,
                ofListeners(Transport.TCP, ListenerSight::backlog));
        gauge(
                "portshare_listener_connections",
                "Connections open now that were accepted from a TCP listener, as far as they can be told apart; counted"
                        + " each second where that is cheap, and as often as --effort allows where it is dear.",
                LISTENER,
                ofListeners(Transport.TCP, ListenerSight::connections));
        gauge(
                "portshare_listener_receive_queue_bytes",
                "Bytes that wait to be read from a UDP socket.",
                LISTENER,
                ofListeners(Transport.UDP, ListenerSight::queue));
        counter(
                "portshare_listener_drops_total",
                "Datagrams that the kernel dropped at a UDP socket's full receive buffer since the socket was made.",
                LISTENER,
                ofListeners(Transport.UDP, ListenerSight::drops));
        counter(
                "portshare_accept_queue_overflows_total",
                "Connections that found a full accept queue (ListenOverflows). The kernel counts them for the whole network"
                        + " namespace since it was made, whichever port they were for.",
                new String[] {"scope", "port"},
                (shown, sample) -> Optional.ofNullable(Kernel.tcpCounters().get("ListenOverflows"))
                        .ifPresent(overflows -> sample.is(overflows, "network_namespace", asked(shown))));
    }

    private void watch() {
        String[] port = {"port"};
        counter(
                "portshare_looks_total",
                "Looks at the kernel's tables, brief ones included.",
                port,
                (shown, sample) -> sample.is(shown.totals().looks(), asked(shown)));
        gauge(
                "portshare_blind_interval_seconds",
                "The longest time in the last second for which a listener may have come and gone unseen.",
                port,
                (shown, sample) -> sample.is(shown.totals().blindSeconds(), asked(shown)));
        gauge(
                "portshare_last_look_timestamp_seconds",
                "When the last look was taken, in seconds since 1970.",
                port,
                (shown, sample) -> sample.is(shown.totals().lastLook().toEpochMilli() / 1e3, asked(shown)));
        gauge(
                "portshare_hidden",
                "Whether /proc hides who holds a listener, from want of privilege or by hidepid: 1, else 0.",
                port,
                (shown, sample) -> sample.is(
                        shown.result().ports().stream()
                                        .flatMap(sight -> sight.listeners().stream())
                                        .anyMatch(listener -> listener.holders().isEmpty())
                                ? 1
                                : 0,
                        asked(shown)));
    }

    private void gauge(String name, String help, String[] labels, Reading reading) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(labels)
                .callback(callback -> read(reading, callback::call))
                .register(registry);
    }

    private void counter(String name, String help, String[] labels, Reading reading) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(labels)
                .callback(callback -> read(reading, callback::call))
                .register(registry);
    }

    private void read(Reading reading, Sample sample) {
        Frame shown = frame;
        if (shown != null) {
            reading.of(shown, sample);
        }
    }

    private static Reading ofPorts(Function<PortSight, Integer> value) {
        return (shown, sample) -> ports(shown)
                .forEach(port -> sample.is(sight(shown, port).map(value).orElse(0), transport(port), number(port)));
    }

    private static Reading ofCounts(Function<WatchTotals.Counts, Long> value) {
        return (shown, sample) -> shown.totals()
                .ports()
                .forEach((port, counts) -> sample.is(value.apply(counts), transport(port), number(port)));
    }

    /** Of those of which it is known. */
    private static Reading ofListeners(Transport transport, Function<ListenerSight, ? extends Number> value) {
        return (shown, sample) -> shown.result().ports().stream()
                .filter(sight -> sight.transport() == transport)
                .forEach(sight -> sight.listeners().stream()
                        .filter(listener -> value.apply(listener) != null)
                        .forEach(listener -> sample.is(
                                value.apply(listener).doubleValue(),
                                transport.toString(),
                                Integer.toString(sight.port()),
                                Long.toString(listener.inode()),
                                pids(listener))));
    }

    /** Of who uses it; where nobody does, of who holds it. */
    private static String pids(ListenerSight listener) {
        Predicate<Holder> shown = listener.holders().stream().anyMatch(Holder::owner) ? Holder::owner : holder -> true;
        String pids = listener.holders().stream()
                .filter(shown)
                .map(holder -> Long.toString(holder.pid()))
                .collect(Collectors.joining("+"));
        return pids.isEmpty() ? UNKNOWN : pids;
    }

    /** Those that are there, and those that were: nobody listens is a value too. */
    private static List<WatchTotals.Port> ports(Frame frame) {
        return frame.totals().ports().entrySet().stream()
                .filter(port -> port.getValue().changes() > 0
                        || sight(frame, port.getKey()).isPresent())
                .map(Map.Entry::getKey)
                .toList();
    }

    private static Optional<PortSight> sight(Frame frame, WatchTotals.Port port) {
        return frame.result().ports().stream()
                .filter(sight -> sight.transport() == port.transport() && sight.port() == port.number())
                .findFirst();
    }

    private static String transport(WatchTotals.Port port) {
        return port.transport().toString();
    }

    private static String number(WatchTotals.Port port) {
        return Integer.toString(port.number());
    }

    private static String asked(Frame frame) {
        Integer port = frame.result().port();
        return label(port == null ? OptionalInt.empty() : OptionalInt.of(port));
    }

    private static String label(OptionalInt port) {
        return port.isPresent() ? Integer.toString(port.getAsInt()) : "all";
    }

    /** From now on this is the last frame. */
    public void show(Frame last) {
        frame = last;
    }

    /** What there is to tell, in the format that fits what is accepted, as in the header of that name; null = Prometheus text. */
    Page page(String accept) {
        ExpositionFormatWriter writer = formats.findWriter(accept);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            writer.write(text, registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Page(writer.getContentType(), text.toByteArray());
    }
}
