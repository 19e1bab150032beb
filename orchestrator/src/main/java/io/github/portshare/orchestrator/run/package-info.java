/**
 * Experiments, from plan to result. A plan that exists is valid; whatever happens, an experiment ends in time, with what it has.
 */
package io.github.portshare.orchestrator.run;
