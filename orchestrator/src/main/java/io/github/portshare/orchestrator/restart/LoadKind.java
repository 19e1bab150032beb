package io.github.portshare.orchestrator.restart;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.portshare.loadgen.RequestsPerConnection;
import java.util.Arrays;
import java.util.Optional;

/** What is under way when a member is restarted. */
public enum LoadKind {
    /** A new connection for each request. */
    NEW("new", 1),
    /** Connections that are kept as long as the server keeps them. */
    KEEP("keep", Integer.MAX_VALUE);

    private final String word;
    private final int requests;

    LoadKind(String word, int requests) {
        this.word = word;
        this.requests = requests;
    }

    /** The kind of this name. */
    @JsonCreator
    public static LoadKind read(String word) {
        return of(word).orElseThrow(() -> new IllegalArgumentException("no load is called '" + word + "'"));
    }

    /** The kind of this name; empty where there is none. */
    public static Optional<LoadKind> of(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
    }

    RequestsPerConnection requestsPerConnection() {
        return new RequestsPerConnection(requests, requests);
    }

    /** Its name on the command line and in documents. */
    @JsonValue
    @Override
    public String toString() {
        return word;
    }
}
