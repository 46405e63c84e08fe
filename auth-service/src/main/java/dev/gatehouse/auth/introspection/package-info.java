/**
 * Token introspection (RFC 7662). Must not live here: what makes a token good. Start reading at
 * {@link dev.gatehouse.auth.introspection.IntrospectionService}.
 */
package dev.gatehouse.auth.introspection;
