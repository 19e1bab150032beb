/**
 * Child processes: who they run as, what they inherit, where their files are. Whatever is started here ends with this process,
 * however that ends, and leaves no file.
 */
package io.github.portshare.orchestrator.process;
