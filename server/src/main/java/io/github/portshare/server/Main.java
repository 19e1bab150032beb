package io.github.portshare.server;

/**
 * Entry point of {@code java -jar portshare-server.jar}: one member of a group, alone.
 *
 * <p>The flags are read by hand: a command line library costs each member a third of a second of CPU at start, and members
 * start together.
 */
final class Main {

    private Main() {}

    public static void main(String[] args) {
        if (args.length == 1 && (args[0].equals("--help") || args[0].equals("-h"))) {
            System.out.print(MemberOptions.USAGE);
            return;
        }
        Libraries.prepare();
        MemberOptions options;
        try {
            options = MemberOptions.parse(args);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(MemberOptions.USAGE);
            System.exit(2);
            return;
        }
        System.exit(Member.run(options, System.in, System.out));
    }
}
