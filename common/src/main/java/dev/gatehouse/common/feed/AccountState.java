package dev.gatehouse.common.feed;

/** Whether tokens of an account are good. */
public enum AccountState {
  ENABLED,
  DISABLED,
  /** A tombstone: its name and epoch stay known. */
  DELETED
}
