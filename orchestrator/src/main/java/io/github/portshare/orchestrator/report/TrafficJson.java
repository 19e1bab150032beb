package io.github.portshare.orchestrator.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.util.NameTransformer;
import io.github.portshare.loadgen.Arrival;
import io.github.portshare.loadgen.Engine;
import io.github.portshare.loadgen.ImpossibleLoadException;
import io.github.portshare.loadgen.Protocol;
import io.github.portshare.loadgen.Rate;
import io.github.portshare.loadgen.RequestsPerConnection;
import io.github.portshare.loadgen.Sources;
import io.github.portshare.loadgen.Traffic;
import java.io.IOException;
import java.time.Duration;

/** The traffic of a plan as JSON: fields among those of the plan. The load generator knows no JSON. */
public final class TrafficJson {

    private TrafficJson() {}

    /**
     * The fields.
     *
     * @param warmupAuto null = the warm-up is kept, as in results from before it could end earlier
     * @param durationAuto null = the duration is kept, as in results from before it could end earlier
     * @param rate null = closed loop
     * @param rateAtEnd null = it does not change
     * @param arrival null = a closed loop, or even, as in results from before there were others
     * @param protocol null = HTTP, as in results from before there were others
     * @param engine null = web, as in results from before there was another
     * @param sources null = all that there are
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Fields(
            int connections,
            String requestsPerConnection,
            double warmupSeconds,
            Boolean warmupAuto,
            double durationSeconds,
            Boolean durationAuto,
            long requests,
            double timeoutSeconds,
            String path,
            int eventLoops,
            long seed,
            Long rate,
            Long rateAtEnd,
            String arrival,
            String protocol,
            String engine,
            String sources) {

        static Fields of(Traffic traffic) {
            return new Fields(
                    traffic.connections(),
                    traffic.requestsPerConnection().toString(),
                    seconds(traffic.extent().warmup()),
                    traffic.extent().autoWarmup() ? true : null,
                    seconds(traffic.extent().duration()),
                    traffic.extent().autoDuration() ? true : null,
                    traffic.extent().requests(),
                    seconds(traffic.timeout()),
                    traffic.path(),
                    traffic.eventLoops(),
                    traffic.seed(),
                    traffic.openLoop() ? traffic.rate().first() : null,
                    traffic.rate().isStaged() ? traffic.rate().last() : null,
                    traffic.openLoop() ? traffic.rate().arrival().toString() : null,
                    traffic.protocol().toString(),
                    traffic.engine().toString(),
                    traffic.sources().equals(Sources.ALL)
                            ? null
                            : traffic.sources().toString());
        }

        Traffic traffic() {
            Protocol spoken =
                    protocol == null ? Protocol.HTTP : Protocol.of(protocol).orElseThrow();
            return new Traffic(
                    spoken,
                    path,
                    connections,
                    RequestsPerConnection.parse(requestsPerConnection),
                    seed,
                    asked(),
                    new Traffic.Extent(
                            duration(warmupSeconds),
                            Boolean.TRUE.equals(warmupAuto),
                            duration(durationSeconds),
                            Boolean.TRUE.equals(durationAuto),
                            requests),
                    duration(timeoutSeconds),
                    eventLoops,
                    engine == null
                            ? Engine.WEB.speaking(spoken)
                            : Engine.of(engine).orElseThrow(),
                    sources == null ? Sources.ALL : Sources.parse(sources));
        }

        private Rate asked() {
            return rate == null
                    ? Rate.CLOSED_LOOP
                    : new Rate(
                            rate,
                            rateAtEnd == null ? rate : rateAtEnd,
                            arrival == null ? Arrival.EVEN : Arrival.of(arrival).orElseThrow());
        }

        private static double seconds(Duration duration) {
            return duration.toNanos() / 1e9;
        }

        private static Duration duration(double seconds) {
            return Duration.ofNanos(Math.round(seconds * 1e9));
        }
    }

    /** Reads and writes it, unwrapped. */
    public static SimpleModule module() {
        return new SimpleModule()
                .addSerializer(Traffic.class, new Writer())
                .addDeserializer(Traffic.class, new Reader());
    }

    private static final class Writer extends JsonSerializer<Traffic> {

        @Override
        public void serialize(Traffic traffic, JsonGenerator out, SerializerProvider provider) throws IOException {
            provider.findValueSerializer(Fields.class)
                    .unwrappingSerializer(NameTransformer.NOP)
                    .serialize(Fields.of(traffic), out, provider);
        }

        @Override
        public boolean isUnwrappingSerializer() {
            return true;
        }
    }

    private static final class Reader extends StdDeserializer<Traffic> {

        private static final long serialVersionUID = 1L;

        Reader() {
            super(Traffic.class);
        }

        /** Another one: by the same, Jackson would understand that it cannot. */
        @Override
        public JsonDeserializer<Traffic> unwrappingDeserializer(NameTransformer unwrapper) {
            return new Reader();
        }

        @Override
        public Traffic deserialize(JsonParser in, DeserializationContext context) throws IOException {
            Fields fields = context.readValue(in, Fields.class);
            try {
                return fields.traffic();
            } catch (ImpossibleLoadException e) {
                throw JsonMappingException.from(in, e.getMessage(), e);
            }
        }
    }
}
