/**
 * The command line's side of the admin API, over the Unix socket or to a gateway elsewhere. Lives
 * here: the client and its plain lines. Must not live here: commands. Start reading at {@link
 * dev.gatehouse.launcher.admin.AdminClient}.
 */
package dev.gatehouse.launcher.admin;
