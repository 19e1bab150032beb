package io.github.portshare.orchestrator.process;

import java.lang.reflect.Proxy;

/** SIGHUP, by which the JVM ends as by SIGTERM unless it was ignored when it began. */
public final class Hangup {

    private Hangup() {}

    /**
     * Lets this process go on when it gets one. What it starts gets the signal as ever: a handler, unlike "ignored", is not
     * handed on by exec. By reflection, since javac warns of the JDK's only way to it, which every JDK has (jdk.unsupported).
     */
    public static void outlive() {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object nothing = Proxy.newProxyInstance(
                    Hangup.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> null);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), nothing);
        } catch (ReflectiveOperationException e) {
            // by a JVM that handles no signals (-Xrs); whoever sets that has reasons
        }
    }
}
