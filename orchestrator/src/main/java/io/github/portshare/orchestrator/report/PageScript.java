package io.github.portshare.orchestrator.report;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The page's modules as one script: a page that is a file may load none. Each module becomes a function's body, after those that it
 * imports, and gives what it exports by its name. Only one form of each is known: {@code import { a, b } from './name.js';}, and
 * {@code export} before a declaration, at the begin of a line. None may import itself, by others either.
 */
final class PageScript {

    private static final Pattern IMPORT =
            Pattern.compile("^import (\\{[^}]*}) from '\\./([a-z]+)\\.js';$", Pattern.MULTILINE);
    private static final Pattern EXPORT =
            Pattern.compile("^export (?=(?:const|let|function) (\\w+))", Pattern.MULTILINE);

    private final UnaryOperator<String> sources;
    private final Map<String, String> modules = new LinkedHashMap<>();

    private PageScript(UnaryOperator<String> sources) {
        this.sources = sources;
    }

    /**
     * A module with all that it needs.
     *
     * @param name of the module that runs the page, without its ending
     * @param sources the text of a module by its name
     */
    static String of(String name, UnaryOperator<String> sources) {
        PageScript script = new PageScript(sources);
        script.add(name);
        return "'use strict';\n" + String.join("", script.modules.values());
    }

    private void add(String name) {
        if (modules.containsKey(name)) {
            return;
        }
        String source = sources.apply(name);
        IMPORT.matcher(source).results().forEach(needed -> add(needed.group(2)));
        String exports =
                EXPORT.matcher(source).results().map(found -> found.group(1)).collect(Collectors.joining(", "));
        String body = EXPORT.matcher(IMPORT.matcher(source).replaceAll("const $1 = \\$$2;"))
                .replaceAll("");
        modules.put(name, "const $" + name + " = (() => {\n" + body + "return { " + exports + " };\n})();\n");
    }
}
