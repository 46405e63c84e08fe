package dev.gatehouse.common.feed;

import java.util.Objects;

/**
 * What travels back.
 *
 * @param page a signed {@link RevokedPage}; never null
 */
public record RevokedAnswer(SignedText page) {
  /** Anybody on the bus may answer: what is not whole is no answer. */
  public RevokedAnswer {
    Objects.requireNonNull(page, "page");
  }
}
