/**
 * Draws a document as text, page or JSON, and reads one back. Computes nothing that the document does not say.
 */
package io.github.portshare.orchestrator.report;
