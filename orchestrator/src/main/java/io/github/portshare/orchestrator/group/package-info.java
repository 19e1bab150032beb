/**
 * The members that share the port: started here, or found there. Who started a member ends it, and nobody else.
 */
package io.github.portshare.orchestrator.group;
