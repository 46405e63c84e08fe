/**
 * What auth-service remembers, one port per aggregate, and the SQL behind them: one text for SQLite
 * and PostgreSQL. Must not live here: rules about what may be stored. Start reading at {@link
 * dev.gatehouse.auth.store.Store}.
 */
package dev.gatehouse.auth.store;
