package io.github.portshare.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {

    @Test
    void anObjectIsOneLineInItsOrder() {
        JsonObject object = new JsonObject()
                .put("event", "ready")
                .put("pid", 7L)
                .put("reusePort", true)
                .put("clients", Map.of("127.0.0.1", 3L));

        assertThat(Json.of(object.getMap()))
                .isEqualTo("{\"event\":\"ready\",\"pid\":7,\"reusePort\":true,\"clients\":{\"127.0.0.1\":3}}");
    }

    /** RFC 8259, section 7. */
    @Test
    void whateverAnErrorSaysIsReadAsItWasWritten() {
        StringBuilder every = new StringBuilder("\"\\/ \u00e9 \u2028 \ud83d\ude00");
        for (char control = 0; control <= 0x7f; control++) {
            every.append(control);
        }

        String text = Json.of(Map.of("error", every.toString()));

        assertThat(text).doesNotContain("\n");
        assertThat(new JsonObject(text).getString("error")).isEqualTo(every.toString());
    }
}
