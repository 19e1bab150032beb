package io.github.portshare.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PageScriptTest {

    private static final Map<String, String> MODULES = Map.of(
            "page",
            "/* Draws. */\nimport { b } from './b.js';\nimport {\n  a,\n  more,\n} from './a.js';\n\nb(a, more);\n",
            "b",
            "import { a } from './a.js';\nexport const b = () => a;\n",
            "a",
            "const kept = 1;\nexport function a() {}\nexport const more = kept;\n");

    @Test
    void eachModuleIsThereOnceBehindThoseThatItNeeds() {
        assertThat(PageScript.of("page", MODULES::get)).isEqualTo("""
                'use strict';
                const $a = (() => {
                const kept = 1;
                function a() {}
                const more = kept;
                return { a, more };
                })();
                const $b = (() => {
                const { a } = $a;
                const b = () => a;
                return { b };
                })();
                const $page = (() => {
                /* Draws. */
                const { b } = $b;
                const {
                  a,
                  more,
                } = $a;

                b(a, more);
                return {  };
                })();
                """);
    }

    @Test
    void thePageHasNothingLeftToLoad() {
        assertThat(ReportPage.live()).contains("const $page = ").doesNotContainPattern("(?m)^(import|export) ");
    }
}
