/**
 * Starts the PostgreSQL of the operating system's package for tests. Nothing here is part of the
 * product; other modules depend on it in the scope test alone. Start reading at {@code
 * TestPostgres}.
 */
package dev.gatehouse.testpostgres;
