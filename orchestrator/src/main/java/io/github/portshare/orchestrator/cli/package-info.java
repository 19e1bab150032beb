/**
 * The command line: parses, delegates, and turns the outcome into an exit code.
 */
package io.github.portshare.orchestrator.cli;
