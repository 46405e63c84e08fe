package dev.gatehouse.common.auth;

import java.time.Instant;
import java.util.List;

/**
 * One page of the audit, oldest first.
 *
 * @param events never null
 * @param next what to give as {@code after} for the next page: the last sequence number seen
 */
public record EventPage(List<Event> events, long next) {
  /**
   * One event.
   *
   * @param sequence rises by at least one with each event
   * @param at never null
   * @param kind such as {@code login.succeeded}, {@code login.refused}, {@code user.created}; never
   *     null
   * @param actor who did it: an account name, or {@code operator} for the Unix socket; null where
   *     nobody is known
   * @param subject to whom or what; null where it concerns nobody
   * @param clientAddress from where; null for administration by the socket
   * @param detail more, in plain words, never a secret; null where there is nothing to say
   */
  public record Event(
      long sequence,
      Instant at,
      String kind,
      String actor,
      String subject,
      String clientAddress,
      String detail) {}
}
