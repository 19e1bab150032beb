package io.github.portshare.orchestrator.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CgroupTest {

    private static final String ID = "3f2a91b0c1d24e5f3f2a91b0c1d24e5f3f2a91b0c1d24e5f3f2a91b0c1d24e5f";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0::/system.slice/docker-" + ID + ".scope",
                "0::/docker/" + ID,
                "0::/kubepods.slice/kubepods-pod1.slice/cri-containerd-" + ID + ".scope",
                "0::/machine.slice/libpod-" + ID + ".scope/container",
                "0::/kubepods/besteffort/pod1/crio-" + ID
            })
    void aContainerIsKnownByItsId(String line) {
        Cgroup cgroup = Cgroup.parse(List.of(line)).orElseThrow();

        assertThat(cgroup.container()).contains("3f2a91b0c1d2");
        assertThat(cgroup.name()).isEqualTo("container 3f2a91b0c1d2");
    }

    @Test
    void aServiceIsKnownByItsName() {
        Cgroup cgroup = Cgroup.parse(List.of("0::/system.slice/nginx.service")).orElseThrow();

        assertThat(cgroup.container()).isEmpty();
        assertThat(cgroup.name()).isEqualTo("nginx.service");
    }

    @Test
    void theUnifiedHierarchyWinsAndOtherwiseTheDeepest() {
        assertThat(Cgroup.parse(List.of("4:memory:/a/b/c", "0::/x"))).contains(new Cgroup("/x"));
        assertThat(Cgroup.parse(List.of("4:memory:/a/b/c", "1:cpu:/a", "0::/"))).contains(new Cgroup("/a/b/c"));
        assertThat(Cgroup.parse(List.of("1:cpu:/", "0::/"))).isEmpty();
    }
}
