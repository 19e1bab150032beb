package io.github.portshare.loadgen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.VertxException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureTest {

    /** By the numbers of asm-generic/errno.h. */
    @ParameterizedTest
    @CsvSource({
        "11,CLIENT_LIMIT",
        "12,CLIENT_LIMIT",
        "23,CLIENT_LIMIT",
        "24,CLIENT_LIMIT",
        "98,CLIENT_LIMIT",
        "99,CLIENT_LIMIT",
        "105,CLIENT_LIMIT",
        "104,RESET_AT_CONNECT",
        "110,TIMEOUT",
        "111,REFUSED",
        "101,UNREACHABLE",
        "113,UNREACHABLE"
    })
    void aConnectFailsByItsErrno(int errno, ErrorKind kind) {
        assertThat(Failure.ofConnect(new ConnectException("connect(..) failed with error(-" + errno + "): words"))
                        .kind())
                .isEqualTo(kind);
    }

    @Test
    void anErrorOfThisProgramIsNoFailureOfAConnection() {
        Throwable wrapped = new VertxException("read", new OutOfMemoryError("Java heap space"));

        assertThatThrownBy(() -> Failure.ofConnect(wrapped)).isInstanceOf(OutOfMemoryError.class);
        assertThatThrownBy(() -> Failure.ofRequest(wrapped, true, false)).isInstanceOf(OutOfMemoryError.class);
    }

    /** As java.nio has them: strerror(3) in English. */
    @Test
    void whatJavaNioThrowsIsKnownByItsWords() {
        assertThat(Failure.ofConnect(new ConnectException("Connection refused")).kind())
                .isEqualTo(ErrorKind.REFUSED);
        assertThat(Failure.ofConnect(new ConnectException("Connection timed out"))
                        .kind())
                .isEqualTo(ErrorKind.TIMEOUT);
        assertThat(Failure.ofConnect(new SocketException("Connection reset by peer"))
                        .kind())
                .isEqualTo(ErrorKind.RESET_AT_CONNECT);
        assertThat(Failure.ofConnect(new BindException("Cannot assign requested address"))
                        .kind())
                .isEqualTo(ErrorKind.CLIENT_LIMIT);
        assertThat(Failure.ofConnect(new NoRouteToHostException("No route to host"))
                        .kind())
                .isEqualTo(ErrorKind.UNREACHABLE);
        assertThat(Failure.ofConnect(new NoRouteToHostException("No route to host"))
                        .words())
                .isEqualTo("no route to host (EHOSTUNREACH)");
        assertThat(Failure.ofRequest(new SocketException("Connection reset"), false, true)
                        .kind())
                .isEqualTo(ErrorKind.RESET);
        assertThat(Failure.ofRequest(new IOException("Broken pipe"), false, true)
                        .kind())
                .isEqualTo(ErrorKind.CLOSED);
        assertThat(Failure.ofRequest(new PortUnreachableException(), false, false)
                        .kind())
                .isEqualTo(ErrorKind.REFUSED);
    }

    /** Netty's connect makes an exception without words of it, and then puts the address behind those. */
    @Test
    void aHostThatCannotBeReachedIsToldInWords() {
        assertThat(Failure.ofConnect(new NoRouteToHostException("null: /10.77.0.1:8080")))
                .isEqualTo(new Failure(ErrorKind.UNREACHABLE, "no route to host (EHOSTUNREACH or ENETUNREACH)"));
        assertThat(Failure.ofConnect(new SocketException("Network is unreachable"))
                        .words())
                .isEqualTo("network unreachable (ENETUNREACH)");
    }

    @Test
    void aSocketThatCannotBeMadeIsTheClientsLimitWhateverTheWords() {
        Failure failure = Failure.ofSocket(new SocketException("Zu viele offene Dateien"));

        assertThat(failure.kind()).isEqualTo(ErrorKind.CLIENT_LIMIT);
        assertThat(failure.words()).contains("Zu viele offene Dateien", "RLIMIT_NOFILE = ", "fs.file-max = ");
        assertThat(Failure.ofSocket(new SocketException("Too many open files")).words())
                .startsWith("EMFILE: ");
    }

    @Test
    void theWordsOfAnotherLanguageAreLearned() {
        assertThat(Errno.provoked().values())
                .containsExactlyInAnyOrder(Errno.EPIPE, Errno.ECONNRESET, Errno.ECONNREFUSED);
    }
}
