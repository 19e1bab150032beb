package io.github.portshare.orchestrator.agent;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Who calls himself an agent, and says what a test has him say. */
public final class Impostor implements AutoCloseable {

    public static final String READY = "{\"event\":\"ready\",\"pid\":4711}";

    private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final AgentAddress address;

    /** Listens, and writes a token. */
    public Impostor(Path directory) throws IOException {
        address = new AgentAddress(listener.getLocalPort(), directory.resolve("token"));
        AgentToken.create(address.tokenFile());
    }

    public AgentAddress address() {
        return address;
    }

    /** Says the first answer when somebody comes, and the others each after an order. */
    public void speak(boolean hasToken, String... answers) {
        Thread thread = new Thread(() -> {
            try (Socket judge = listener.accept()) {
                BufferedReader orders =
                        new BufferedReader(new InputStreamReader(judge.getInputStream(), StandardCharsets.US_ASCII));
                if (hasToken) {
                    String nonce = orders.readLine().substring(6);
                    String proof = AgentToken.read(address.tokenFile()).proof(AgentToken.Side.AGENT, nonce);
                    judge.getOutputStream().write(("hello 1 " + proof + "\n").getBytes(StandardCharsets.US_ASCII));
                }
                for (String answer : answers) {
                    orders.readLine();
                    judge.getOutputStream().write((answer + "\n").getBytes(StandardCharsets.US_ASCII));
                }
                orders.readLine();
            } catch (IOException e) {
                // the judge has gone
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
