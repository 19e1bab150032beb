package io.github.portshare.orchestrator.intrusion;

import io.github.portshare.orchestrator.agent.BindOptions;
import io.github.portshare.orchestrator.kernel.Transport;
import java.util.ArrayList;
import java.util.List;

/**
 * A group that is attacked.
 *
 * @param group its options
 * @param state as in {@link HijackCase}
 * @param reserved whether a reservation holds its port
 */
record Scene(Transport transport, BindOptions group, String state, boolean reserved) {

    private static final List<String> TCP = List.of("bound", "listening", "member-closed", "established", "time-wait");
    private static final List<String> UDP = List.of("bound", "member-closed");
    private static final List<BindOptions> GROUPS = List.of(BindOptions.RP, BindOptions.RP_RA, BindOptions.RA);

    /** Every scene of the transport: each kind of group in each state it can be in, and with the reservation it can have. */
    static List<Scene> all(Transport transport) {
        boolean tcp = transport == Transport.TCP;
        List<Scene> scenes = new ArrayList<>();
        for (boolean reserved : tcp ? new boolean[] {false, true} : new boolean[] {false}) {
            for (BindOptions group : GROUPS) {
                for (String state : tcp ? TCP : UDP) {
                    Scene scene = new Scene(transport, group, state, reserved);
                    if (scene.possible()) {
                        scenes.add(scene);
                    }
                }
            }
        }
        return scenes;
    }

    /** Without SO_REUSEPORT only one may listen, and nobody can be beside a reservation. */
    private boolean possible() {
        return group.reusePort() || !reserved && !state.equals("member-closed");
    }

    /** Processes in the group: two where two can receive. */
    int members() {
        return group.reusePort() ? 2 : 1;
    }

    /** Whether a member still receives what is sent. */
    boolean receives() {
        return transport == Transport.UDP || state.equals("listening") || state.equals("member-closed");
    }
}
