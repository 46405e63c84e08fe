package dev.gatehouse.common.feed;

/** Whether tokens of a client are good. */
public enum ClientState {
  ENABLED,
  /** A tombstone: its id and epoch stay known. */
  DELETED
}
