/**
 * Looks at a port that others share, and says what is wrong with it. It takes no connection and no datagram, ends nothing and
 * changes nothing; what it looks at is put into records, and what it says follows from those alone.
 */
package io.github.portshare.orchestrator.inspection;
