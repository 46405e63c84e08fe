/**
 * The command line: what {@code ./gatehouse} runs. Lives here: commands, start and stop order,
 * logging. Must not live here: rules of accounts, tokens or routes. Start reading at {@link
 * dev.gatehouse.launcher.Main}.
 */
package dev.gatehouse.launcher;
