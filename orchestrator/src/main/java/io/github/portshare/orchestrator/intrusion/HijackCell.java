package io.github.portshare.orchestrator.intrusion;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What one newcomer got of one group with all its options and addresses: a cell of the attack's table.
 *
 * @param encounter who met which group
 * @param tried attempts that could be made
 * @param admitted those that got in
 * @param take the most that one of these took: {@code all}, {@code share} or {@code none}; null = none says
 * @param took the most connections or datagrams that one of these took, of a live service; null = nothing was sent to it
 * @param asExpected whether the kernel did what is expected of Linux, each time
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record HijackCell(
        @JsonUnwrapped HijackCase.Encounter encounter,
        int tried,
        int admitted,
        String take,
        Integer took,
        boolean asExpected) {

    /** Whether the group did what keeps outsiders out. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public boolean defended() {
        return encounter.defended();
    }

    /** From the least to the most. */
    private static final List<String> TAKES = List.of("none", "share", "all");

    /** All cells, in the order in which they are met. */
    public static List<HijackCell> of(List<HijackCase.Observed> rows) {
        Map<HijackCase.Encounter, List<HijackCase.Observed>> byEncounter = new LinkedHashMap<>();
        rows.forEach(row -> byEncounter
                .computeIfAbsent(row.row().encounter(), key -> new ArrayList<>())
                .add(row));
        return byEncounter.entrySet().stream()
                .map(cell -> of(cell.getKey(), cell.getValue()))
                .toList();
    }

    private static HijackCell of(HijackCase.Encounter encounter, List<HijackCase.Observed> rows) {
        List<HijackCase.Observed> admitted =
                rows.stream().filter(HijackCase.Observed::admitted).toList();
        String take = admitted.stream()
                .map(HijackCase.Observed::take)
                .filter(Objects::nonNull)
                .max((a, b) -> Integer.compare(TAKES.indexOf(a), TAKES.indexOf(b)))
                .orElse(null);
        Integer took = admitted.stream()
                .filter(row -> row.take() == null && row.sent() > 0)
                .map(HijackCase.Observed::took)
                .max(Integer::compare)
                .orElse(null);
        return new HijackCell(
                encounter,
                (int) rows.stream().filter(row -> row.observed() != null).count(),
                admitted.size(),
                take,
                took,
                rows.stream().allMatch(HijackCase.Observed::asExpected));
    }
}
