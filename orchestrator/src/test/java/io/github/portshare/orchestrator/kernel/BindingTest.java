package io.github.portshare.orchestrator.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BindingTest {

    @Test
    void aDeviceAndIpv6AloneAreReadFromWhatSsPrints() {
        assertThat(Binding.parse(List.of(
                        "LISTEN 0      128    127.0.0.1%lo:9991 0.0.0.0:* ino:96345 sk:2 cgroup:/ <->",
                        "LISTEN 0      128           [::1]:9991    [::]:* uid:58000 ino:96346 sk:3 v6only:1 <->",
                        "LISTEN 0      128        [::]%lo:9991    [::]:* ino:96347 sk:4 cgroup:/ v6only:0 <->",
                        "something else")))
                .hasSize(3)
                .containsEntry(96_345L, new Binding("lo", false))
                .containsEntry(96_346L, new Binding(null, true))
                .containsEntry(96_347L, new Binding("lo", false));
    }
}
