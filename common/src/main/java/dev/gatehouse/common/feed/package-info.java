/**
 * The feed of numbered security changes: entries and answers signed with the anchor, and a node's
 * view of them. Lives here: what every node does. Must not live here: how auth-service stores it.
 * Start reading at {@link dev.gatehouse.common.feed.SecurityChange}.
 */
package dev.gatehouse.common.feed;
