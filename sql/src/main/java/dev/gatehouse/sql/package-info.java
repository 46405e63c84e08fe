/**
 * A module's database: SQLite in a file, or PostgreSQL. Lives here: how it is found, locked,
 * checked, migrated and opened, its transactions, and what its failures mean. Must not live here:
 * any table or query. Start reading at {@link dev.gatehouse.sql.Database}.
 */
package dev.gatehouse.sql;
