package dev.gatehouse.auth.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.common.feed.Ed25519Anchor;
import dev.gatehouse.common.jose.CryptoProvider;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What proves that a statement was made lately. */
final class TicketsTest {
  private static final Instant NOW = Instant.parse("2026-05-04T03:02:01.123Z");
  private static final Ed25519Anchor ANCHOR = Ed25519Anchor.generate(CryptoProvider.jdk());

  private final Tickets tickets = at(ANCHOR, NOW);

  @Test
  void anotherHolderOfTheAnchorTakesIt() {
    Ed25519Anchor copy =
        Ed25519Anchor.of(ANCHOR.pkcs8(), ANCHOR.publicKey().spki(), CryptoProvider.choose());

    assertThat(at(copy, NOW).good(tickets.issue())).isTrue();
  }

  @Test
  void itIsGoodForItsLifeAndForClocksThatDifferAsMuch() {
    String ticket = tickets.issue();

    assertThat(at(ANCHOR, NOW.plus(Tickets.LIFE)).good(ticket)).isTrue();
    assertThat(at(ANCHOR, NOW.plus(Tickets.LIFE).plusMillis(1)).good(ticket)).isFalse();
    assertThat(at(ANCHOR, NOW.minus(Tickets.LIFE)).good(ticket)).isTrue();
    assertThat(at(ANCHOR, NOW.minus(Tickets.LIFE).minusMillis(1)).good(ticket)).isFalse();
  }

  @Test
  void anotherAnchorsIsNone() {
    Ed25519Anchor stranger = Ed25519Anchor.generate(CryptoProvider.jdk());

    assertThat(at(stranger, NOW).good(tickets.issue())).isFalse();
  }

  @Test
  void itsTimeCannotBeChanged() {
    String ticket = tickets.issue();
    String code = ticket.substring(ticket.indexOf('.'));

    assertThat(tickets.good(NOW.plus(Duration.ofMillis(1)).toEpochMilli() + code)).isFalse();
    assertThat(tickets.good("0" + ticket)).isFalse();
    assertThat(tickets.good("+" + ticket)).isFalse();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", ".", "1", "x.y", "1.", ".1"})
  void whatIsNoTicketIsNoFault(String text) {
    assertThat(tickets.good(text)).isFalse();
    assertThat(tickets.good("1." + "x".repeat(100_000))).isFalse();
  }

  private static Tickets at(Ed25519Anchor anchor, Instant now) {
    return new Tickets(anchor, Clock.fixed(now, ZoneOffset.UTC));
  }
}
