package io.github.portshare.orchestrator.fleet;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.github.portshare.loadgen.Counts;
import io.github.portshare.loadgen.ErrorKind;
import io.github.portshare.orchestrator.report.TrafficJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * Messages as text. What a message makes of memory is bounded by its own length, and that by the link: a histogram travels as the
 * values that it has, and is made here, by our measures.
 */
final class Messages {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(TrafficJson.module())
            .addModule(new SimpleModule()
                    .addSerializer(new HistogramWriter())
                    .addDeserializer(Histogram.class, new HistogramReader())
                    .addDeserializer(Counts.Responder.class, new ResponderReader())
                    .addSerializer(new IncidentWriter())
                    .addDeserializer(Counts.Incident.class, new IncidentReader()))
            // both sides write the same plan in the same way: its digest tells
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    /** Two phases have eight each. */
    private static final int MOST_HISTOGRAMS = 64;
    /** In both phases: twice as many as a group may have members, and those that an event loop tells apart beside them. */
    private static final int MOST_RESPONDERS = 8_192;
    /** Those of both phases of a group of 64, which the generator itself times so; to 1 % beyond that. */
    private static final int TIMED_EXACTLY = 128;
    /** Ten minutes, and what the upper end of a coarse step has beyond them. */
    private static final long MOST_MICROS = (1L << 30) - 1;

    /** Most of a report is empty. Nobody adds to it; a sum that begins with a copy of it is as exact as any. */
    private static final Histogram NONE = new Histogram(3);

    private Messages() {}

    static String write(Message message) {
        try {
            return MAPPER.writerFor(Message.class).writeValueAsString(message);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a message cannot be written", e);
        }
    }

    /**
     * What somebody says.
     *
     * @throws IllegalArgumentException if it is no message; the words tell why
     */
    static Message read(String text) {
        try {
            return MAPPER.readValue(text, Message.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e.getOriginalMessage(), e);
        }
    }

    /** Of a task as this program understands it: two that differ in anything have different ones. */
    static String digest(Message.Task task) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(write(task).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The values that were counted and how often, in pairs: 812,3,1024,1. */
    private static final class HistogramWriter extends StdSerializer<Histogram> {

        private static final long serialVersionUID = 1L;

        HistogramWriter() {
            super(Histogram.class);
        }

        @Override
        public void serialize(Histogram histogram, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeStartArray();
            for (HistogramIterationValue value : histogram.recordedValues()) {
                out.writeNumber(value.getValueIteratedTo());
                out.writeNumber(value.getCountAtValueIteratedTo());
            }
            out.writeEndArray();
        }
    }

    private static final class HistogramReader extends StdDeserializer<Histogram> {

        private static final long serialVersionUID = 1L;

        HistogramReader() {
            super(Histogram.class);
        }

        @Override
        public Histogram deserialize(JsonParser in, DeserializationContext context) throws IOException {
            requireFewer(context, Histogram.class, MOST_HISTOGRAMS);
            return histogram(context.readValue(in, long[].class), 3, context);
        }
    }

    /** One who answered, as it is in a message. */
    private record Answered(long connections, long answers, long errors, long[] latency) {}

    private static final class ResponderReader extends StdDeserializer<Counts.Responder> {

        private static final long serialVersionUID = 1L;

        ResponderReader() {
            super(Counts.Responder.class);
        }

        @Override
        public Counts.Responder deserialize(JsonParser in, DeserializationContext context) throws IOException {
            int number = requireFewer(context, Counts.Responder.class, MOST_RESPONDERS);
            Answered text = context.readValue(in, Answered.class);
            return new Counts.Responder(
                    text.connections,
                    text.answers,
                    text.errors,
                    histogram(text.latency, number < TIMED_EXACTLY ? 3 : 2, context));
        }
    }

    /** Counts what a message has of a kind; returns how many there were. */
    private static int requireFewer(DeserializationContext context, Class<?> kind, int most) throws IOException {
        Integer before = (Integer) context.getAttribute(kind);
        int number = before == null ? 0 : before;
        if (number >= most) {
            throw context.weirdStringException("", kind, "more than " + most + " in a message");
        }
        context.setAttribute(kind, number + 1);
        return number;
    }

    private static Histogram histogram(long[] pairs, int digits, DeserializationContext context) throws IOException {
        if (pairs.length == 0) {
            return NONE;
        }
        Histogram histogram = new Histogram(digits);
        histogram.setAutoResize(true);
        for (int i = 0; i + 1 < pairs.length; i += 2) {
            if (pairs[i] < 0 || pairs[i] > MOST_MICROS || pairs[i + 1] < 1) {
                throw context.weirdNumberException(pairs[i], Histogram.class, "no time in microseconds, or no count");
            }
            histogram.recordValueWithCount(pairs[i], pairs[i + 1]);
        }
        return histogram;
    }

    /** Five numbers: there may be many. */
    private static final class IncidentWriter extends StdSerializer<Counts.Incident> {

        private static final long serialVersionUID = 1L;

        IncidentWriter() {
            super(Counts.Incident.class);
        }

        @Override
        public void serialize(Counts.Incident incident, JsonGenerator out, SerializerProvider provider)
                throws IOException {
            out.writeStartArray();
            out.writeNumber(incident.beginMillis());
            out.writeNumber(incident.endMillis());
            out.writeNumber(incident.kind() == null ? -1 : incident.kind().ordinal());
            out.writeNumber(incident.fresh() ? 1 : 0);
            out.writeNumber(incident.count());
            out.writeEndArray();
        }
    }

    private static final class IncidentReader extends StdDeserializer<Counts.Incident> {

        private static final long serialVersionUID = 1L;

        IncidentReader() {
            super(Counts.Incident.class);
        }

        @Override
        public Counts.Incident deserialize(JsonParser in, DeserializationContext context) throws IOException {
            long[] numbers = context.readValue(in, long[].class);
            if (numbers.length != 5 || numbers[2] < -1 || numbers[2] >= ErrorKind.values().length || numbers[4] < 1) {
                throw context.weirdStringException("", Counts.Incident.class, "not an incident");
            }
            return new Counts.Incident(
                    numbers[0],
                    numbers[1],
                    numbers[2] < 0 ? null : ErrorKind.values()[(int) numbers[2]],
                    numbers[3] == 1,
                    (int) numbers[4]);
        }
    }
}
