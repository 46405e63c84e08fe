/**
 * Refusals and failures, and the one place that makes answers of them (RFC 9457, RFC 6749 §5.2, RFC
 * 6750 §3). Must not live here: the checks that refuse. Start reading at {@link
 * dev.gatehouse.gateway.problem.ProblemHandler}.
 */
package dev.gatehouse.gateway.problem;
