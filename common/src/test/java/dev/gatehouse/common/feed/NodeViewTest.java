package dev.gatehouse.common.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.common.claims.Epochs;
import dev.gatehouse.common.claims.RefusalReason;
import dev.gatehouse.common.claims.SubjectKind;
import dev.gatehouse.common.claims.VerifiedToken;
import dev.gatehouse.common.config.Secret;
import dev.gatehouse.common.feed.SecurityChange.AccountChanged;
import dev.gatehouse.common.feed.SecurityChange.ClientChanged;
import dev.gatehouse.common.feed.SecurityChange.KeyChanged;
import dev.gatehouse.common.feed.SecurityChange.SessionRevoked;
import dev.gatehouse.common.feed.SecurityChange.TokenRevoked;
import dev.gatehouse.common.jose.Algorithm;
import dev.gatehouse.common.jose.Jwk;
import dev.gatehouse.common.jose.KeyState;
import dev.gatehouse.common.jose.SigningKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class NodeViewTest {
  private static final SigningKey LOCAL =
      SigningKey.hmac(new Secret("a-secret-for-this-test-alone-0123456789"));
  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

  private Instant now = START;
  private final Clock clock =
      new Clock() {
        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          return this;
        }

        @Override
        public Instant instant() {
          return now;
        }
      };
  private final NodeView view =
      new NodeView(
          List.of(LOCAL.toVerificationKey(KeyState.ACTIVE)),
          Duration.ofSeconds(3),
          clock,
          System::nanoTime);
  private long number;

  @Test
  void standingSaysWhatIsMissingAndHowOldTheProofIs() throws Exception {
    long[] nanos = {7_000_000_000L};
    NodeView observed = new NodeView(List.of(), Duration.ofSeconds(3), clock, () -> nanos[0]);
    assertThat(observed.standing()).isEqualTo(FeedStanding.UNKNOWN);

    observed.told(5, 6_750_000_000L);
    assertThat(observed.standing()).isEqualTo(new FeedStanding(5, Double.NaN, 0.25));

    observed.proven(6_750_000_000L);
    nanos[0] = 9_750_000_000L;
    assertThat(observed.standing()).isEqualTo(new FeedStanding(5, 3, 0.25));
    observed.told(0, 9_750_000_000L); // another feed
    assertThat(observed.standing().missing()).isZero();
  }

  @Test
  void lowerEpochIsRevokedAndTheNewOneIsGood() throws Exception {
    snapshot(true, account("ada", "1", 0, AccountState.ENABLED));
    assertThat(view.refusalOf(token("ada", "1", epochs(0)))).isNull();

    entry(account("ada", "1", 1, AccountState.ENABLED));

    assertThat(view.refusalOf(token("ada", "1", epochs(0)))).isEqualTo(RefusalReason.REVOKED);
    assertThat(view.refusalOf(token("ada", "1", epochs(1)))).isNull();
  }

  @Test
  void revokedTokenIsRefusedFromItsEntryOnWhateverElseChanges() throws Exception {
    snapshot(true, account("ada", "1", 0, AccountState.ENABLED));
    VerifiedToken revoked = token("ada", "1", epochs(0));
    assertThat(view.refusalOf(revoked)).isNull();

    entry(new TokenRevoked("jti", revoked.expiresAt()));

    assertThat(view.refusalOf(revoked)).isEqualTo(RefusalReason.REVOKED);
    SigningKey another = SigningKey.generate(Algorithm.EDDSA);
    String jwk = Jwk.toJson(another.toVerificationKey(KeyState.NEXT));
    entry(new KeyChanged(another.kid(), Algorithm.EDDSA, KeyState.NEXT, jwk));
    entry(account("ada", "1", 0, AccountState.ENABLED));
    assertThat(view.refusalOf(revoked)).isEqualTo(RefusalReason.REVOKED);
    assertThat(view.revokedTokens()).isEqualTo(1);
    assertThat(view.revokedTokensBytes()).isPositive();
  }

  @Test
  void snapshotBringsTheRevokedTokensAndTheyEnd() throws Exception {
    VerifiedToken revoked = token("ada", "1", epochs(0));
    view.apply(
        new FeedSnapshot(
            "f",
            0,
            List.of(),
            List.of(),
            false,
            null,
            List.of(new TokenRevoked("jti", revoked.expiresAt()))));

    assertThat(view.refusalOf(revoked)).isEqualTo(RefusalReason.REVOKED);
    now = revoked.expiresAt().plus(Duration.ofMinutes(4));
    view.sweep();
    assertThat(view.revokedTokens()).isZero();
  }

  @Test
  void disabledAndDeletedAccountsHaveEnded() throws Exception {
    snapshot(false);
    entry(account("ada", "1", 1, AccountState.DISABLED));
    entry(account("bob", "2", 1, AccountState.DELETED));

    assertThat(view.refusalOf(token("ada", "1", epochs(1)))).isEqualTo(RefusalReason.ACCOUNT_ENDED);
    assertThat(view.refusalOf(token("bob", null, null))).isEqualTo(RefusalReason.ACCOUNT_ENDED);
    assertThat(view.accountIdOf(token("ada", "1", epochs(1)))).isNull();
    assertThat(view.accountIdOf(token("bob", null, null))).isNull();
  }

  @Test
  void tokenOfADeletedPredecessorIsRefused() throws Exception {
    snapshot(true, account("ada", "old", 0, AccountState.ENABLED));
    entry(account("ada", "old", 1, AccountState.DELETED));
    entry(account("ada", "new", 2, AccountState.ENABLED));

    assertThat(view.refusalOf(token("ada", "old", epochs(9))))
        .isEqualTo(RefusalReason.ACCOUNT_ENDED);
    assertThat(view.accountIdOf(token("ada", "old", epochs(9)))).isNull();
    assertThat(view.refusalOf(token("ada", null, epochs(0)))).isEqualTo(RefusalReason.REVOKED);
    assertThat(view.refusalOf(token("ada", "new", epochs(2)))).isNull();
  }

  @Test
  void ofATombstoneAndANewAccountInASnapshotTheNewOneCounts() throws Exception {
    for (var accounts :
        List.of(
            List.of(
                account("ada", "old", 1, AccountState.DELETED),
                account("ada", "new", 2, AccountState.ENABLED)),
            List.of(
                account("ada", "new", 2, AccountState.ENABLED),
                account("ada", "old", 1, AccountState.DELETED)),
            List.of(
                account("ada", "old", 2, AccountState.DELETED),
                account("ada", "new", 2, AccountState.ENABLED)),
            List.of(
                account("ada", "new", 2, AccountState.ENABLED),
                account("ada", "old", 2, AccountState.DELETED)))) {
      snapshot(true, accounts.toArray(AccountChanged[]::new));

      assertThat(view.accountIdOf(token("ada", null, null))).isEqualTo("new");
    }
  }

  @Test
  void tokenWithoutEpochsOfARevokedSubjectIsRefusedForADay() throws Exception {
    snapshot(true, account("ada", "1", 0, AccountState.ENABLED));
    assertThat(view.refusalOf(token("ada", null, null))).isNull();

    entry(account("ada", "1", 1, AccountState.DISABLED));
    entry(account("ada", "1", 1, AccountState.ENABLED));

    assertThat(view.refusalOf(token("ada", null, null))).isEqualTo(RefusalReason.REVOKED);
    now = START.plus(NodeView.LONGEST_MEMORY);
    assertThat(view.refusalOf(token("ada", null, null))).isEqualTo(RefusalReason.REVOKED);
    now = now.plusMillis(1);
    assertThat(view.refusalOf(token("ada", null, null))).isNull();
  }

  @Test
  void snapshotSaysWhenEpochsWereRaised() throws Exception {
    var accounts =
        List.of(
            account("ada", "1", 1, AccountState.ENABLED),
            account("bob", "2", 1, AccountState.ENABLED));
    Map<String, Instant> raised = Map.of("1", START.minus(Duration.ofHours(1)));

    view.apply(new FeedSnapshot("f", 0, List.of(), accounts, true, raised));

    assertThat(view.refusalOf(token("ada", null, null))).isEqualTo(RefusalReason.REVOKED);
    assertThat(view.refusalOf(token("bob", null, null))).isNull();
  }

  @Test
  void snapshotThatDoesNotSayWhenIsTakenAsJustNow() throws Exception {
    snapshot(true, account("ada", "1", 1, AccountState.ENABLED));

    assertThat(view.refusalOf(token("ada", null, null))).isEqualTo(RefusalReason.REVOKED);
  }

  @Test
  void directoryKnowsWhoExists() throws Exception {
    snapshot(true, account("ada", "1", 0, AccountState.ENABLED));

    assertThat(view.accountIdOf(token("ada", null, null))).isEqualTo("1");
    assertThat(view.accountIdOf(token("nobody", null, null))).isNull();
    assertThat(view.accountIdOf(token("nobody", "7", null))).isNull();
    assertThat(view.refusalOf(token("nobody", null, null))).isNull();
  }

  @Test
  void withoutADirectoryTheTokensOwnAccountCounts() throws Exception {
    snapshot(false);

    assertThat(view.accountIdOf(token("ada", "1", epochs(0)))).isEqualTo("1");
    assertThat(view.accountIdOf(token("ada", null, null))).isNull();
  }

  @Test
  void clientsOwnTokenHasNoAccountAlsoWhereItsIdWasAnAccountsName() throws Exception {
    snapshot(true, account("ada", "1", 5, AccountState.DELETED));
    entry(new ClientChanged("ada", 6, ClientState.ENABLED));
    VerifiedToken client = clientToken("ada", SubjectKind.CLIENT, "ada", new Epochs(0, 6, 0));

    assertThat(view.accountIdOf(client)).isNull();
    assertThat(view.refusalOf(client)).isNull();
  }

  @Test
  void tokenThatCallsAnEndedAccountAClientIsRefused() throws Exception {
    snapshot(true, account("ada", "1", 5, AccountState.DISABLED));

    assertThat(view.refusalOf(clientToken("ada", SubjectKind.CLIENT, "ada", null)))
        .isEqualTo(RefusalReason.ACCOUNT_ENDED);
  }

  @Test
  void lowerClientEpochIsRevokedWhoeverTheTokenSpeaksFor() throws Exception {
    snapshot(false);
    VerifiedToken own = clientToken("robot", SubjectKind.CLIENT, "robot", new Epochs(0, 0, 0));
    VerifiedToken users = clientToken("ada", SubjectKind.USER, "robot", new Epochs(0, 0, 0));
    VerifiedToken others = clientToken("ada", SubjectKind.USER, "other", new Epochs(0, 0, 0));
    assertThat(view.refusalOf(own)).isNull();

    entry(new ClientChanged("robot", 1, ClientState.ENABLED));

    assertThat(view.refusalOf(own)).isEqualTo(RefusalReason.REVOKED);
    assertThat(view.refusalOf(users)).isEqualTo(RefusalReason.REVOKED);
    assertThat(view.refusalOf(others)).isNull();
    assertThat(view.refusalOf(clientToken("ada", SubjectKind.USER, "robot", new Epochs(0, 1, 0))))
        .isNull();
  }

  @Test
  void deletedClientsTokensAreRefusedAndThoseOfItsSuccessorAreGood() throws Exception {
    snapshot(false);
    entry(new ClientChanged("robot", 3, ClientState.DELETED));

    assertThat(
            view.refusalOf(clientToken("robot", SubjectKind.CLIENT, "robot", new Epochs(0, 9, 0))))
        .isEqualTo(RefusalReason.REVOKED);

    entry(new ClientChanged("robot", 4, ClientState.ENABLED));
    assertThat(
            view.refusalOf(clientToken("robot", SubjectKind.CLIENT, "robot", new Epochs(0, 3, 0))))
        .isEqualTo(RefusalReason.REVOKED);
    assertThat(
            view.refusalOf(clientToken("robot", SubjectKind.CLIENT, "robot", new Epochs(0, 4, 0))))
        .isNull();
  }

  @Test
  void tokensOfARevokedSessionAreRefusedUntilTheLastHasEndedAndOthersAreNot() throws Exception {
    snapshot(false);
    VerifiedToken token = sessionToken("s", epochs(0));
    assertThat(view.refusalOf(token)).isNull();

    entry(new SessionRevoked("s", 1, START.plusSeconds(60)));

    assertThat(view.refusalOf(token)).isEqualTo(RefusalReason.REVOKED);
    assertThat(view.refusalOf(sessionToken("s", null))).isEqualTo(RefusalReason.REVOKED);
    assertThat(view.refusalOf(sessionToken("s", new Epochs(0, 0, 1)))).isNull();
    assertThat(view.refusalOf(sessionToken("other", epochs(0)))).isNull();
    assertThat(view.refusalOf(token("ada", "1", epochs(0)))).isNull();
    assertThat(view.revokedSessions()).isEqualTo(1);
    now = START.plusSeconds(60).plus(RevocationIndex.KEPT_AFTER_EXPIRY);
    view.sweep();
    assertThat(view.refusalOf(token)).isEqualTo(RefusalReason.REVOKED);
    now = now.plusSeconds(60);
    view.sweep();
    assertThat(view.revokedSessions()).isZero();
  }

  @Test
  void snapshotBringsTheRevokedSessions() throws Exception {
    view.apply(
        new FeedSnapshot(
            "f",
            0,
            List.of(),
            List.of(),
            true,
            Map.of(),
            List.of(),
            List.of(),
            List.of(new SessionRevoked("s", 1, START.plusSeconds(60)))));

    assertThat(view.refusalOf(sessionToken("s", epochs(0)))).isEqualTo(RefusalReason.REVOKED);
  }

  private static VerifiedToken sessionToken(String sessionId, Epochs epochs) {
    return new VerifiedToken(
        null,
        List.of(),
        "ada",
        SubjectKind.USER,
        null,
        null,
        Set.of(),
        sessionId,
        "jti",
        epochs,
        null,
        null,
        null,
        START.plusSeconds(60),
        LOCAL.kid());
  }

  @Test
  void snapshotBringsTheClientsAndWhenTheirEpochsWereRaised() throws Exception {
    var lately = new ClientChanged("lately", 1, ClientState.ENABLED);
    var longAgo = new ClientChanged("long-ago", 1, ClientState.ENABLED);
    view.apply(
        new FeedSnapshot(
            "f",
            0,
            List.of(),
            List.of(),
            true,
            Map.of(),
            List.of(),
            List.of(
                new FeedSnapshot.Client(lately, START.minusSeconds(60)),
                new FeedSnapshot.Client(longAgo, null)),
            List.of()));

    assertThat(view.refusalOf(clientToken("ada", SubjectKind.USER, "lately", null)))
        .isEqualTo(RefusalReason.REVOKED);
    assertThat(view.refusalOf(clientToken("ada", SubjectKind.USER, "long-ago", null))).isNull();
    assertThat(
            view.refusalOf(clientToken("ada", SubjectKind.USER, "long-ago", new Epochs(0, 0, 0))))
        .isEqualTo(RefusalReason.REVOKED);
  }

  @Test
  void ofAClientsTombstoneAndItsSuccessorInASnapshotTheSuccessorCounts() throws Exception {
    var old = new FeedSnapshot.Client(new ClientChanged("c", 1, ClientState.DELETED), START);
    var successor = new FeedSnapshot.Client(new ClientChanged("c", 2, ClientState.ENABLED), START);

    for (var clients : List.of(List.of(old, successor), List.of(successor, old))) {
      view.apply(
          new FeedSnapshot(
              "f", 0, List.of(), List.of(), true, Map.of(), List.of(), clients, List.of()));

      assertThat(view.refusalOf(clientToken("c", SubjectKind.CLIENT, "c", new Epochs(0, 2, 0))))
          .isNull();
      assertThat(view.refusalOf(clientToken("c", SubjectKind.CLIENT, "c", new Epochs(0, 1, 0))))
          .isEqualTo(RefusalReason.REVOKED);
    }
  }

  @Test
  void retiredKeyVerifiesNothingAndTheLocalOneStays() throws Exception {
    SigningKey key = SigningKey.generate(Algorithm.ES256);
    String jwk = Jwk.toJson(key.toVerificationKey(KeyState.ACTIVE));
    view.apply(
        new FeedSnapshot(
            "f",
            0,
            List.of(new KeyChanged(key.kid(), key.algorithm(), KeyState.ACTIVE, jwk)),
            List.of(),
            false));
    VerifiedToken token = token("ada", SubjectKind.USER, "1", epochs(0), key.kid());
    assertThat(view.refusalOf(token)).isNull();

    entry(new KeyChanged(key.kid(), key.algorithm(), KeyState.RETIRING, jwk));
    assertThat(view.keys().find(key.kid()).state()).isEqualTo(KeyState.RETIRING);
    entry(new KeyChanged(key.kid(), key.algorithm(), KeyState.RETIRED, jwk));

    assertThat(view.refusalOf(token)).isEqualTo(RefusalReason.UNKNOWN_KEY);
    assertThat(view.keys().find(LOCAL.kid())).isNotNull();
    assertThat(view.keys().keys()).hasSize(1);
  }

  @Test
  void keyThatCannotBeReadChangesNothing() throws Exception {
    snapshot(false);
    SigningKey key = SigningKey.generate(Algorithm.ES256);
    String jwk = Jwk.toJson(key.toVerificationKey(KeyState.ACTIVE));

    for (KeyChanged bad :
        List.of(
            new KeyChanged(key.kid(), key.algorithm(), KeyState.ACTIVE, "junk"),
            new KeyChanged("another", key.algorithm(), KeyState.ACTIVE, jwk),
            new KeyChanged(key.kid(), Algorithm.ES384, KeyState.ACTIVE, jwk))) {
      assertThatThrownBy(() -> entry(bad)).isInstanceOf(UnknownFeedTextException.class);
    }

    assertThat(view.keys().keys()).hasSize(1);
    assertThat(view.appliedSequence()).isZero();
  }

  @Test
  void beforeTheFirstSnapshotItIsStaleAndHasTheLocalKeyAlone() {
    assertThat(view.stale()).isTrue();
    assertThat(view.appliedSequence()).isZero();
    assertThat(view.keys().keys()).hasSize(1);
  }

  private void snapshot(boolean complete, AccountChanged... accounts)
      throws UnknownFeedTextException {
    view.apply(new FeedSnapshot("f", 0, List.of(), List.of(accounts), complete));
  }

  private void entry(SecurityChange change) throws UnknownFeedTextException {
    view.apply(new FeedEntry("f", number + 1, now, change));
    number++;
  }

  private static AccountChanged account(String name, String id, int epoch, AccountState state) {
    return new AccountChanged(name, id, epoch, state);
  }

  private static Epochs epochs(int account) {
    return new Epochs(account, 0, 0);
  }

  private static VerifiedToken token(String subject, String accountId, Epochs epochs) {
    return token(subject, SubjectKind.USER, accountId, epochs, LOCAL.kid());
  }

  private static VerifiedToken token(
      String subject, SubjectKind kind, String accountId, Epochs epochs, String kid) {
    return token(subject, kind, accountId, null, epochs, kid);
  }

  private static VerifiedToken clientToken(
      String subject, SubjectKind kind, String clientId, Epochs epochs) {
    return token(subject, kind, null, clientId, epochs, LOCAL.kid());
  }

  private static VerifiedToken token(
      String subject,
      SubjectKind kind,
      String accountId,
      String clientId,
      Epochs epochs,
      String kid) {
    return new VerifiedToken(
        null,
        List.of(),
        subject,
        kind,
        accountId,
        clientId,
        Set.of(),
        null,
        "jti",
        epochs,
        null,
        null,
        null,
        START.plusSeconds(60),
        kid);
  }
}
