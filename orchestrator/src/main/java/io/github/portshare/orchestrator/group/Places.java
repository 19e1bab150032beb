package io.github.portshare.orchestrator.group;

import io.github.portshare.orchestrator.kernel.ClassicBpf;
import java.util.ArrayList;
import java.util.List;

/**
 * Our own members as the kernel numbers their sockets, from 0: in the order of listen(), over UDP of bind(); where one closes, the
 * last takes its place (reuseport_detach_sock, net/core/sock_reuseport.c). A program that steers goes by these numbers. For one
 * thread at a time.
 */
public final class Places {

    private final List<SpawnedMember> members = new ArrayList<>();

    /** One has joined. */
    public void add(SpawnedMember member) {
        members.add(member);
    }

    /** One leaves. */
    public void free(SpawnedMember member) {
        int last = members.size() - 1;
        members.set(members.indexOf(member), members.get(last));
        members.remove(last);
    }

    /** One is taken over by its successor, socket and all. */
    public void replace(SpawnedMember member, SpawnedMember successor) {
        members.set(members.indexOf(member), successor);
    }

    public SpawnedMember get(int place) {
        return members.get(place);
    }

    public int size() {
        return members.size();
    }

    /** In their order, as it is now. */
    public List<SpawnedMember> members() {
        return List.copyOf(members);
    }

    /** No new connection comes to this member any more; there is another. */
    public void passBy(SpawnedMember member) throws InterruptedException {
        ClassicBpf program = ClassicBpf.evenBut(new ClassicBpf.Draw.Random(), members.size(), members.indexOf(member));
        members.get(members.get(0) == member ? 1 : 0).steer(program.text());
    }

    /** The kernel chooses by its hash again. */
    public void steerOff() throws InterruptedException {
        members.get(0).steer("off");
    }
}
