package io.github.portshare.orchestrator.run;

import io.github.portshare.orchestrator.kernel.IpLiteral;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects what is wrong with a plan, so that its author hears of everything at once. */
final class Problems {

    private final List<String> found = new ArrayList<>();

    void unless(boolean fine, String problem) {
        if (!fine) {
            found.add(problem);
        }
    }

    void add(String problem) {
        found.add(problem);
    }

    /** The address that an option names; what is no IP literal is a problem. */
    Optional<InetAddress> address(String option, String text) {
        Optional<InetAddress> address = IpLiteral.parse(text);
        if (text.contains(":") && text.contains("%")) {
            add(option + " '" + text + "' names an interface, which is not supported: choose an address without '%'");
            return address;
        }
        unless(address.isPresent(), option + " '" + text + "' is not an IP literal such as 127.0.0.1 or ::1");
        return address;
    }

    /** The name of a variable, without its value: that would be on the command line, which every user can read. */
    void variable(String option, String text) {
        int equals = text.indexOf('=');
        String name = equals < 0 ? text : text.substring(0, equals);
        if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
            add(option + " '" + name
                    + "' is no name of a variable: letters, digits and _, no digit first; repeat the option"
                    + " for several");
        } else if (equals >= 0) {
            add(option + " " + name + "= has a value: give only the name, the value is taken from your environment");
        }
    }

    void throwIfAny() {
        if (!found.isEmpty()) {
            throw thrown();
        }
    }

    /** The exception that tells them. */
    ImpossiblePlanException thrown() {
        return new ImpossiblePlanException(found);
    }
}
