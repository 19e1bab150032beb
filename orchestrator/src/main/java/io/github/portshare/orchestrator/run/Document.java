package io.github.portshare.orchestrator.run;

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
                RestartResult {}
