package io.github.portshare.loadgen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.VertxException;
import java.net.ConnectException;
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
        "99,CLIENT_LIMIT",
        "105,CLIENT_LIMIT",
        "104,RESET_AT_CONNECT",
        "110,TIMEOUT",
        "111,REFUSED",
        "113,OTHER"
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
}
