package io.github.portshare.orchestrator.process;

import java.lang.reflect.Proxy;

/**
 * Signals of this process. What it starts gets them as ever: a handler, unlike "ignored", is not handed on by exec. By
 * reflection, since javac warns of the JDK's only way to them, which every JDK has (jdk.unsupported).
 */
public final class Signals {

    private Signals() {}

    /**
     * Handles one from now on; it then does nothing else.
     *
     * @param name without SIG
     * @param handler runs on a thread of its own
     * @return whether it will: a JVM that handles no signals (-Xrs) does not, and whoever sets that has reasons
     */
    public static boolean handle(String name, Runnable handler) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> type = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {type}, (self, method, of) -> {
                        if (method.getName().equals("handle")) {
                            handler.run();
                        }
                        return null;
                    });
            signal.getMethod("handle", signal, type)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    /** Lets this process go on when its terminal is hung up. */
    public static void outliveHangup() {
        handle("HUP", () -> {});
    }
}
