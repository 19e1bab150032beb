/**
 * Statistics and checks: pure functions of what was counted, without input or output. What was not shown never passes.
 */
package io.github.portshare.orchestrator.verdict;
