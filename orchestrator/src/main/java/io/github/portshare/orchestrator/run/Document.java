package io.github.portshare.orchestrator.run;

import io.github.portshare.orchestrator.verdict.Verdict;

/** What a command found out: written as JSON, and shown as text and as a page, now or later. */
public sealed interface Document
        permits Result,
                LoadDocument,
                BindsResult,
                SteerResult,
                HijackResult,
                CompareResult,
                InspectResult,
                JudgeResult,
                ChanceResult,
                RestartResult,
                DiffResult {

    /** What came of it, by which its command exits; null where nothing is judged, and of a run while it goes on. */
    Verdict verdict();

    /** Who made it. */
    Origin origin();
}
