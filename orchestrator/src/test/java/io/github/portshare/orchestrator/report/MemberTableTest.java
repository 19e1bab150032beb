package io.github.portshare.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.orchestrator.run.Result;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemberTableTest {

    @Test
    void theBarShowsHowFarAMemberIsOffAndWhereChanceLeavesIt() {
        List<String> lines = MemberTable.render(Results.passed(), Palette.PLAIN);

        assertThat(lines.get(0)).contains("  -7 %  even   +7 %  ");
        assertThat(lines.get(1)).contains("25.2 %   ·······│●······   ");
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 50, 60, 70, 80, 100, 120})
    void whateverTheWidthALineFitsIt(int width) {
        assertThat(MemberTable.render(Results.passed(), Palette.PLAIN.within(width)))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(width))
                .allSatisfy(line -> assertThat(line).doesNotContain("…"))
                .first()
                .asString()
                .contains("pid", "share", "even");
    }

    @Test
    void aMemberIsOneRowWithWhatItGot() {
        List<String> lines = MemberTable.render(Results.passed(), Palette.PLAIN);

        assertThat(lines).hasSize(6);
        assertThat(lines.get(1).split("\\s+"))
                .startsWith("", "41201", "2,533", "10,132", "25.2", "%")
                .endsWith("0.8", "ms", "3.1", "ms");
        assertThat(lines.get(5))
                .isEqualTo("   total       10,050      40,200  even is 25.0 %, chance allows 23.4 to 26.6 %");
    }

    @Test
    void columnsEndWhereTheirHeadingsEnd() {
        List<String> lines = MemberTable.render(Results.passed(), Palette.PLAIN);
        String heading = lines.get(0);
        String row = lines.get(1);

        assertThat(row.indexOf("41201") + 5).isEqualTo(heading.indexOf("pid") + 3);
        assertThat(row.indexOf("2,533") + 5).isEqualTo(heading.indexOf("connections") + 11);
        assertThat(row.indexOf("10,132") + 6).isEqualTo(heading.indexOf("requests") + 8);
        assertThat(row.indexOf("0.8 ms") + 6).isEqualTo(heading.indexOf("p50") + 3);
        assertThat(row.indexOf("3.1 ms") + 6).isEqualTo(heading.indexOf("p99") + 3);
    }

    @Test
    void aDeathIsToldUnderItsMember() {
        List<String> lines = MemberTable.render(Results.memberDied(), Palette.PLAIN);

        assertThat(lines.get(4)).contains("41204");
        assertThat(lines.get(5)).startsWith("          died: member-4 (pid 41204) ended: killed by signal 9;");
    }

    @Test
    void whoAnsweredWithoutBeingAMemberIsNamed() {
        List<String> lines = MemberTable.render(Results.othersAnswered(), Palette.PLAIN);

        assertThat(lines)
                .contains(
                        "       ?                1,234,567  answered by 'intruder-4194304', no member",
                        "       ?                        1  answered by '(unnamed)', no member");
    }

    @ParameterizedTest
    @MethodSource("io.github.portshare.orchestrator.report.Results#all")
    void withoutColoursThereAreNone(Result result) {
        assertThat(MemberTable.render(result, Palette.PLAIN)).noneMatch(line -> line.contains("\033"));
    }
}
