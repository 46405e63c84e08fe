/**
 * The embedded SQLite database of a module. Lives here: how its file is locked, checked, migrated
 * and opened, and what its failures mean. Must not live here: any table or query. Start reading at
 * {@link dev.gatehouse.sql.EmbeddedDatabase}.
 */
package dev.gatehouse.sql;
