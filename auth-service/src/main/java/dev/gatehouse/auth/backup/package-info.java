/**
 * Copying the embedded databases and the data directory's secrets into one file, and back.
 * Blocking: for the command line. Must not live here: knowledge of tables beyond the feed's head.
 * Start reading at {@link dev.gatehouse.auth.backup.Backup}.
 */
package dev.gatehouse.auth.backup;
