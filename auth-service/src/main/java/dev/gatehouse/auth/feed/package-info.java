/**
 * The writing end of the feed: numbering, signing, publishing and answering the nodes' questions.
 * Must not live here: what a node makes of it. Start reading at {@link
 * dev.gatehouse.auth.feed.FeedPublisher}.
 */
package dev.gatehouse.auth.feed;
