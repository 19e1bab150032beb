/**
 * What Linux says: socket tables, processes, limits, sysctls, and a few system calls. Reads and tells; judges nothing.
 */
package io.github.portshare.orchestrator.kernel;
