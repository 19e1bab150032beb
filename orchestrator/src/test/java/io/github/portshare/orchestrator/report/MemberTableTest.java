package io.github.portshare.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.orchestrator.run.Result;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MemberTableTest {

    @ParameterizedTest
    @CsvSource({
        "0.0,        '        │        '",
        "0.125,      '████    │        '",
        "0.24609375, '███████▉│        '",
        "0.25,       '████████│        '",
        "0.25390625, '████████│▏       '",
        "0.265625,   '████████│▌       '",
        "0.28125,    '████████│█       '",
        "0.5,        '████████│████████'",
        "1.0,        '████████│████████'"
    })
    void theBarOfAMemberOfFourReachesTheMarkAtTheEvenShare(double share, String bar) {
        assertThat(MemberTable.bar(share, 0.25)).isEqualTo(bar);
    }

    @ParameterizedTest
    @CsvSource({"0.5, 0.5", "0.001, 0.0009765625", "0.3, 0.25", "0, 0.5", "1, 0.5", "1, 1"})
    void everyBarIsSeventeenCellsLongWithOneMark(double share, double even) {
        assertThat(MemberTable.bar(share, even)).hasSize(17).containsOnlyOnce("│");
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
