package dev.gatehouse.common.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.common.feed.Anchor.Purpose;
import dev.gatehouse.common.feed.SecurityChange.AccountChanged;
import dev.gatehouse.common.feed.SecurityChange.ClientChanged;
import dev.gatehouse.common.feed.SecurityChange.KeyChanged;
import dev.gatehouse.common.feed.SecurityChange.SessionRevoked;
import dev.gatehouse.common.feed.SecurityChange.TokenRevoked;
import dev.gatehouse.common.jose.Algorithm;
import dev.gatehouse.common.jose.CryptoProvider;
import dev.gatehouse.common.jose.KeyState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FeedJsonTest {
  private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final AccountChanged ADA =
      new AccountChanged("ada", "1", 3, AccountState.DISABLED);
  private static final KeyChanged KEY =
      new KeyChanged("k", Algorithm.EDDSA, KeyState.NEXT, "{\"kty\":\"OKP\"}");

  @Test
  void everythingComesBackAsItWasWritten() throws Exception {
    var account = new FeedEntry("f", 1, AT, ADA);
    var key = new FeedEntry("f", 2, AT, KEY);
    var secret =
        new FeedEntry("f", 3, AT, new KeyChanged("s", Algorithm.HS256, KeyState.ACTIVE, null));
    var head = new FeedAnswer.Head("n", "f", 7);
    var snapshot = new FeedSnapshot("f", 7, List.of(KEY), List.of(ADA), true, Map.of("1", AT));
    var token = new TokenRevoked("jti \"1\"", AT);
    var revoked = new FeedEntry("f", 4, AT, token);
    var both =
        new FeedSnapshot("f", 7, List.of(), List.of(), true, Map.of(), List.of(token, token));
    var client = new ClientChanged("reporter", 2, ClientState.DELETED);
    var clients =
        new FeedSnapshot(
            "f",
            7,
            List.of(),
            List.of(),
            false,
            Map.of(),
            List.of(),
            List.of(
                new FeedSnapshot.Client(client, AT),
                new FeedSnapshot.Client(new ClientChanged("b", 1, ClientState.ENABLED), null)),
            List.of());
    var session = new SessionRevoked("s", 1, AT);
    var sessions =
        new FeedSnapshot(
            "f",
            7,
            List.of(),
            List.of(),
            false,
            Map.of(),
            List.of(),
            List.of(),
            List.of(session, session));
    var sessionEntry = new FeedEntry("f", 6, AT, session);
    var clientEntry = new FeedEntry("f", 5, AT, client);
    var old = new FeedSnapshot("f", 7, List.of(), List.of(), false);

    assertThat(FeedJson.readEntry(FeedJson.write(account))).isEqualTo(account);
    assertThat(FeedJson.readEntry(FeedJson.write(key))).isEqualTo(key);
    assertThat(FeedJson.readEntry(FeedJson.write(secret))).isEqualTo(secret);
    assertThat(FeedJson.readEntry(FeedJson.write(revoked))).isEqualTo(revoked);
    assertThat(FeedJson.readSnapshot(FeedJson.write(both))).isEqualTo(both);
    assertThat(FeedJson.readSnapshot(FeedJson.write(clients))).isEqualTo(clients);
    assertThat(FeedJson.readEntry(FeedJson.write(clientEntry))).isEqualTo(clientEntry);
    assertThat(FeedJson.readSnapshot(FeedJson.write(sessions))).isEqualTo(sessions);
    assertThat(FeedJson.readEntry(FeedJson.write(sessionEntry))).isEqualTo(sessionEntry);
    assertThat(FeedJson.readHead(FeedJson.write(head))).isEqualTo(head);
    assertThat(FeedJson.readSnapshot(FeedJson.write(snapshot))).isEqualTo(snapshot);
    assertThat(FeedJson.readSnapshot(FeedJson.write(old))).isEqualTo(old);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "{}{}",
        "{\"feed\":\"f\",\"number\":1,\"at\":\"2026-01-02T03:04:05Z\",\"kind\":\"comet\",\"change\":{}}",
        "{\"feed\":\"f\",\"number\":0,\"at\":\"2026-01-02T03:04:05Z\",\"kind\":\"account\",\"change\":{\"name\":\"a\",\"id\":\"1\",\"epoch\":0,\"state\":\"enabled\"}}",
        "{\"feed\":\"f\",\"number\":\"1\",\"at\":\"2026-01-02T03:04:05Z\",\"kind\":\"account\",\"change\":{\"name\":\"a\",\"id\":\"1\",\"epoch\":0,\"state\":\"enabled\"}}",
        "{\"feed\":\"f\",\"number\":1,\"at\":\"yesterday\",\"kind\":\"account\",\"change\":{\"name\":\"a\",\"id\":\"1\",\"epoch\":0,\"state\":\"enabled\"}}",
        "{\"feed\":\"f\",\"number\":1,\"at\":\"2026-01-02T03:04:05Z\",\"kind\":\"account\",\"change\":{\"name\":\"a\",\"id\":\"1\",\"epoch\":0,\"state\":\"melted\"}}",
        "{\"feed\":\"f\",\"number\":1,\"at\":\"2026-01-02T03:04:05Z\",\"kind\":\"account\",\"change\":{\"name\":\"a\",\"id\":\"1\",\"epoch\":0,\"state\":\"enabled\",\"sessions\":[]}}",
        "{\"feed\":\"f\",\"number\":1,\"at\":\"2026-01-02T03:04:05Z\",\"kind\":\"account\",\"more\":1,\"change\":{\"name\":\"a\",\"id\":\"1\",\"epoch\":0,\"state\":\"enabled\"}}",
        "{\"feed\":\"f\",\"number\":1,\"at\":\"2026-01-02T03:04:05Z\",\"kind\":\"account\",\"change\":{\"name\":\"a\",\"id\":\"1\",\"epoch\":0,\"epoch\":1,\"state\":\"enabled\"}}"
      })
  void whatThisVersionDoesNotKnowIsAnError(String text) {
    assertThatThrownBy(() -> FeedJson.readEntry(text)).isInstanceOf(UnknownFeedTextException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{}", "[\"a\"]", "[\"a\",\"1\"]", "[1,1]", "[\"\",1]", "[\"a\",1.5]", "null"})
  void revokedTokensOfAnotherFormAreAnError(String revoked) {
    String text =
        FeedJson.write(new FeedSnapshot("f", 7, List.of(), List.of(), false))
            .replace("{\"feed\"", "{\"revoked\":" + revoked + ",\"feed\"");

    assertThatThrownBy(() -> FeedJson.readSnapshot(text))
        .isInstanceOf(UnknownFeedTextException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[1]",
        "[{\"id\":\"a\",\"epoch\":1}]",
        "[{\"id\":\"a\",\"epoch\":1,\"state\":\"disabled\"}]",
        "[{\"id\":\"a\",\"epoch\":1,\"state\":\"enabled\",\"more\":1}]"
      })
  void clientsOfAnotherFormAreAnError(String clients) {
    String text =
        FeedJson.write(new FeedSnapshot("f", 7, List.of(), List.of(), false))
            .replace("{\"feed\"", "{\"clients\":" + clients + ",\"feed\"");

    assertThatThrownBy(() -> FeedJson.readSnapshot(text))
        .isInstanceOf(UnknownFeedTextException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[1]",
        "[{\"session\":\"s\",\"epoch\":1}]",
        "[{\"session\":\"\",\"epoch\":1,\"until\":1}]",
        "[{\"session\":\"s\",\"epoch\":-1,\"until\":1}]",
        "[{\"session\":\"s\",\"epoch\":1,\"until\":1,\"more\":1}]"
      })
  void sessionsOfAnotherFormAreAnError(String sessions) {
    String text =
        FeedJson.write(new FeedSnapshot("f", 7, List.of(), List.of(), false))
            .replace("{\"feed\"", "{\"sessions\":" + sessions + ",\"feed\"");

    assertThatThrownBy(() -> FeedJson.readSnapshot(text))
        .isInstanceOf(UnknownFeedTextException.class);
  }

  @Test
  void unknownMemberOfASnapshotIsAnError() {
    String newer =
        FeedJson.write(new FeedSnapshot("f", 7, List.of(), List.of(), false))
            .replace("{\"feed\"", "{\"comets\":[],\"feed\"");

    assertThatThrownBy(() -> FeedJson.readSnapshot(newer))
        .isInstanceOf(UnknownFeedTextException.class);
  }

  @ParameterizedTest
  @EnumSource(Purpose.class)
  void signatureHoldsForItsTextPurposeAndKeyAlone(Purpose purpose) throws Exception {
    Ed25519Anchor anchor = Ed25519Anchor.generate(CryptoProvider.choose());
    SignedText signed = anchor.sign(purpose, "text");

    assertThat(anchor.publicKey().open(purpose, signed)).isEqualTo("text");
    for (Purpose other : Purpose.values()) {
      if (other != purpose) {
        assertThatThrownBy(() -> anchor.publicKey().open(other, signed))
            .isInstanceOf(ForgedTextException.class);
      }
    }
    AnchorKey stranger = Ed25519Anchor.generate(CryptoProvider.choose()).publicKey();
    assertThatThrownBy(() -> stranger.open(purpose, signed))
        .isInstanceOf(ForgedTextException.class);
    assertThatThrownBy(
            () -> anchor.publicKey().open(purpose, new SignedText("texT", signed.signature())))
        .isInstanceOf(ForgedTextException.class);
  }

  @Test
  void anchorComesBackFromItsHalvesAndTwoOfDifferentKeysDoNot() throws Exception {
    CryptoProvider chosen = CryptoProvider.choose();
    CryptoProvider jdk = CryptoProvider.jdk();
    Ed25519Anchor anchor = Ed25519Anchor.generate(chosen);
    byte[] spki = anchor.publicKey().spki();

    Ed25519Anchor again = Ed25519Anchor.of(anchor.pkcs8(), spki, jdk);

    SignedText signed = again.sign(Purpose.HEAD, "x");
    assertThat(AnchorKey.of(spki, chosen).open(Purpose.HEAD, signed)).isEqualTo("x");
    byte[] foreign = Ed25519Anchor.generate(jdk).pkcs8();
    assertThatThrownBy(() -> Ed25519Anchor.of(foreign, spki, chosen))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> AnchorKey.of(new byte[] {1, 2, 3}, jdk))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void pageAndASnapshotThatAnnouncesPagesComeBackAsTheyWere() throws Exception {
    var page = new RevokedPage("n", "f", 3, 7, true, "1700000000 a b\u20ac,\"\\\u007f");
    var snapshot =
        new FeedSnapshot(
            "f", 7, List.of(), List.of(), false, null, List.of(), List.of(), List.of(), true);

    assertThat(RevokedPage.of(page.toText())).isEqualTo(page);
    assertThat(FeedJson.readSnapshot(FeedJson.write(snapshot))).isEqualTo(snapshot);
  }
}
