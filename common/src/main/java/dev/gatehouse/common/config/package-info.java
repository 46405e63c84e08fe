/**
 * Configuration: typed, checked at start, every fault at once. Lives here: the reader, and values
 * that must not print themselves. Must not live here: what a module does with them. Start reading
 * at {@link dev.gatehouse.common.config.Secret}.
 */
package dev.gatehouse.common.config;
