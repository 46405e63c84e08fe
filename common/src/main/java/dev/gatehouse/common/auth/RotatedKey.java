package dev.gatehouse.common.auth;

/**
 * A key that signs now.
 *
 * @param key never null
 * @param sequence the feed's number of the change
 */
public record RotatedKey(KeyList.Entry key, long sequence) {}
