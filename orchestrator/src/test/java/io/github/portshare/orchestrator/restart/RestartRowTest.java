package io.github.portshare.orchestrator.restart;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.orchestrator.verdict.LossRate;
import org.junit.jupiter.api.Test;

class RestartRowTest {

    @Test
    void restartsThatLostSomethingAndRequestsThatWereLostAreCountedApart() {
        RestartRow row = Rows.row(Technique.CLOSE, LoadKind.NEW, 3, 8);

        assertThat(row.restarts()).isEqualTo(LossRate.of(3, 8));
        assertThat(row.reserved()).isEqualTo(LossRate.of(1, 4));
        assertThat(row.lost()).isEqualTo(18);
        assertThat(row.loss()).isEqualTo(new Loss(3, 6, 0, 9, 0, 0, 0));
        assertThat(row.requests()).isEqualTo(8_000);
        assertThat(row.counters()).containsEntry("OutRsts", 18L);
    }

    @Test
    void aConnectThatTookARetransmitIsCounted() {
        assertThat(Rows.row(Technique.CLOSE, LoadKind.NEW, 0, 8).slowConnects()).isEqualTo(1);
    }

    @Test
    void onlyATechniqueWithASettingTellsWhenItWasMade() {
        assertThat(Rows.row(Technique.MIGRATE_CLOSE, LoadKind.NEW, 1, 8).settingFirst())
                .isEqualTo(LossRate.of(0, 4));
        assertThat(Rows.row(Technique.CLOSE, LoadKind.NEW, 1, 8).settingFirst()).isNull();
    }

    @Test
    void oneLossContradictsATechniqueThatHasNothingToLose() {
        assertThat(Rows.row(Technique.PASS, LoadKind.NEW, 0, 20).asExpected()).isTrue();
        assertThat(Rows.row(Technique.PASS, LoadKind.NEW, 1, 20).asExpected()).isFalse();
    }

    @Test
    void noLossContradictsOneThatLosesOftenWhereThereWereEnoughRestarts() {
        assertThat(Rows.row(Technique.KILL, LoadKind.NEW, 0, 20).asExpected()).isFalse();
        assertThat(Rows.row(Technique.KILL, LoadKind.NEW, 0, 9).asExpected()).isTrue();
    }
}
