package io.github.portshare.orchestrator.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SocketDiagnosisTest {

    @Test
    void aDeviceAndIpv6AloneAreReadFromWhatSsPrints() {
        assertThat(SocketDiagnosis.parse(List.of(
                        "LISTEN 0      128    127.0.0.1%lo:9991 0.0.0.0:* ino:96345 sk:2 cgroup:/ <->",
                        "LISTEN 0      128           [::1]:9991    [::]:* uid:58000 ino:96346 sk:3 v6only:1 <->",
                        "LISTEN 0      128        [::]%lo:9991    [::]:* ino:96347 sk:4 cgroup:/ v6only:0 <->",
                        "something else")))
                .hasSize(3)
                .containsEntry(96_345L, new SocketDiagnosis("lo", false, 128, 0))
                .containsEntry(96_346L, new SocketDiagnosis(null, true, 128, 0))
                .containsEntry(96_347L, new SocketDiagnosis("lo", false, 128, 0));
    }

    @Test
    void theBacklogAndWhatWasDroppedAreReadOnOneLineAndOnTwo() {
        assertThat(SocketDiagnosis.parse(List.of(
                        "LISTEN 4      5                 *:9002       *:* ino:1 sk:2a0 v6only:0 <->",
                        "\t skmem:(r0,rb131072,t0,tb16384,f0,w0,o0,bl0,d17)",
                        "UNCONN 0      0      127.0.0.1%lo:9000 0.0.0.0:* ino:2 sk:29a <->"
                                + " skmem:(r0,rb212992,t0,tb212992,f0,w0,o0,bl0,d3)")))
                .hasSize(2)
                .containsEntry(1L, new SocketDiagnosis(null, false, 5, 17))
                .containsEntry(2L, new SocketDiagnosis("lo", false, 0, 3));
    }
}
