package dev.gatehouse.common.auth;

/**
 * A key signs no more.
 *
 * @param sequence the feed's number of the change, or where the feed was if there was nothing to
 *     change
 */
public record RetiredKey(long sequence) {}
