package io.github.portshare.orchestrator.run;

import io.github.portshare.orchestrator.verdict.Verdict;

/** What a command found out: written as JSON, and shown as text and as a page, now or later. */
public sealed interface Document permits Result, BindsResult, HijackResult {

    /** Where it was found out. */
    Environment environment();

    /** null = not over yet. */
    Verdict verdict();
}
