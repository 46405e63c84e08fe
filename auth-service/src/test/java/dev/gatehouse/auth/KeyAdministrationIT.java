package dev.gatehouse.auth;

import static dev.gatehouse.auth.RunningAuth.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.common.auth.AuthCalls;
import dev.gatehouse.common.auth.EventPage;
import dev.gatehouse.common.auth.IssuedToken;
import dev.gatehouse.common.auth.KeyList;
import dev.gatehouse.common.auth.ListEvents;
import dev.gatehouse.common.auth.ListKeys;
import dev.gatehouse.common.auth.MintToken;
import dev.gatehouse.common.auth.Operator;
import dev.gatehouse.common.auth.RetireKey;
import dev.gatehouse.common.auth.Revoke;
import dev.gatehouse.common.auth.RotateKey;
import dev.gatehouse.common.auth.RotatedKey;
import dev.gatehouse.common.auth.TokenAuthenticator;
import dev.gatehouse.common.auth.TokenRequest;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.claims.RefusalReason;
import dev.gatehouse.common.claims.TokenProfile;
import dev.gatehouse.common.claims.TokenRefusedException;
import dev.gatehouse.common.config.Secret;
import dev.gatehouse.common.feed.FeedNode;
import dev.gatehouse.common.jose.ClaimRules;
import dev.gatehouse.common.jose.CryptoProvider;
import dev.gatehouse.common.jose.JoseTokenVerifier;
import dev.gatehouse.common.jose.JwkSet;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Keys as administrators see and change them, with a node that verifies like a gateway. */
@ExtendWith(VertxExtension.class)
class KeyAdministrationIT {

  private static final String PASSWORD = "analytical-engine-1843";
  private static final int LOGINS_AT_ONCE = 4;
  private static final int ROTATIONS = 10;

  @TempDir Path dataDir;

  private final Clock clock = Clock.systemUTC();

  /** A node of the feed with its verifier. */
  private record Gateway(FeedNode node, TokenAuthenticator tokens) {

    static Gateway of(Vertx vertx, RunningAuth auth, Clock clock) {
      FeedNode node =
          new FeedNode(
              vertx, auth.bus, auth.anchor.publicKey(), List.of(), Duration.ofSeconds(3), clock);
      ClaimRules rules =
          new ClaimRules(
              TokenProfile.RFC9068, RunningAuth.ISSUER, RunningAuth.ISSUER, Duration.ZERO);
      JoseTokenVerifier verifier =
          new JoseTokenVerifier(node.view()::keys, rules, CryptoProvider.choose(), clock);
      TokenAuthenticator tokens =
          new TokenAuthenticator(verifier, node.view(), clock, Duration.ZERO, 1 << 20);
      get(node.start());
      return new Gateway(node, tokens);
    }

    RefusalReason refusal(Secret token) {
      try {
        tokens.check(token.value());
        return null;
      } catch (TokenRefusedException e) {
        return e.reason();
      }
    }
  }

  @Test
  void noTokenIsRefusedWhileKeysRotate(Vertx vertx) {
    RunningAuth auth = RunningAuth.start(vertx, RunningAuth.settings(dataDir), clock);
    Gateway gateway = Gateway.of(vertx, auth, clock);
    Queue<Secret> tokens = new ConcurrentLinkedQueue<>();
    Queue<String> wrong = new ConcurrentLinkedQueue<>();
    AtomicInteger rotating = new AtomicInteger(1);
    List<Future<Void>> logins = new ArrayList<>();
    for (int i = 0; i < LOGINS_AT_ONCE; i++) {
      logins.add(logInUntilDone(auth, gateway, tokens, wrong, rotating));
    }

    for (int i = 0; i < ROTATIONS; i++) {
      RotatedKey rotated = rotate(auth, null);
      assertThat(rotated.key().state()).isEqualTo("active");
    }
    rotating.set(0);
    get(Future.all(logins));

    assertThat(wrong).isEmpty();
    assertThat(tokens).hasSizeGreaterThan(ROTATIONS);
    for (Secret token : tokens) {
      assertThat(gateway.refusal(token)).isNull();
    }
    assertThat(tokens.stream().map(token -> RunningAuth.header(token).getString("kid")).distinct())
        .hasSizeGreaterThan(ROTATIONS / 2);
    assertThat(keys(auth)).hasSize(ROTATIONS + 1);
    get(gateway.node().close());
    auth.stop();
  }

  /** Each token is looked at the moment it is handed out. */
  private static Future<Void> logInUntilDone(
      RunningAuth auth,
      Gateway gateway,
      Queue<Secret> tokens,
      Queue<String> wrong,
      AtomicInteger rotating) {
    TokenRequest request = RunningAuth.attempt("ada", PASSWORD, null, "192.0.2.1");
    return auth.bus
        .ask(AuthCalls.TOKEN, request)
        .compose(
            issued -> {
              Secret token = issued.accessToken();
              String kid = RunningAuth.header(token).getString("kid");
              if (!JwkSet.of(gateway.node().view().keys()).contains(kid)) {
                wrong.add("not in the JWK set: " + kid);
              }
              RefusalReason reason = gateway.refusal(token);
              if (reason != null) {
                wrong.add(reason.name());
              }
              tokens.add(token);
              return rotating.get() == 0
                  ? Future.succeededFuture()
                  : logInUntilDone(auth, gateway, tokens, wrong, rotating);
            },
            failure -> {
              wrong.add(failure.toString());
              return Future.succeededFuture();
            });
  }

  @Test
  void revokedKeyEndsItsTokensAtOnceAndNoOther(Vertx vertx) {
    RunningAuth auth = RunningAuth.start(vertx, RunningAuth.settings(dataDir), clock);
    Gateway gateway = Gateway.of(vertx, auth, clock);
    String revoked = keys(auth).get(0).kid();
    IssuedToken before = auth.login("ada", PASSWORD);
    assertThat(gateway.refusal(before.accessToken())).isNull();

    long sequence = auth.ask(AuthCalls.REVOKE, revoke(Operator.LOCAL, revoked)).sequence();
    assertThat(get(gateway.node().applied(sequence, Duration.ofSeconds(10)))).isTrue();

    assertThat(gateway.refusal(before.accessToken())).isEqualTo(RefusalReason.UNKNOWN_KEY);
    assertThat(JwkSet.of(gateway.node().view().keys())).doesNotContain(revoked);
    assertThat(gateway.refusal(auth.login("ada", PASSWORD).accessToken())).isNull();
    KeyList.Entry shown = keys(auth).get(0);
    assertThat(shown.state()).isEqualTo("retired");
    assertThat(shown.revokedAt()).isNotNull();
    assertThat(auth.ask(AuthCalls.REVOKE, revoke(Operator.LOCAL, revoked)).sequence())
        .isGreaterThanOrEqualTo(sequence);
    get(gateway.node().close());
    auth.stop();
  }

  @Test
  void administratorsTokenOfARevokedKeyAdmitsNobody(Vertx vertx) {
    RunningAuth auth = RunningAuth.start(vertx, RunningAuth.settings(dataDir), clock);
    Operator admin = auth.adminToken();
    auth.ask(AuthCalls.REVOKE, revoke(admin, keys(auth).get(0).kid()));

    assertThat(auth.refusal(AuthCalls.LIST_KEYS, new ListKeys(admin)).error())
        .isEqualTo(CallError.UNAUTHENTICATED);
    auth.stop();
  }

  @Test
  void retiredActiveKeyIsRotatedFirstAndItsTokensStayGood(Vertx vertx) {
    RunningAuth auth = RunningAuth.start(vertx, RunningAuth.settings(dataDir), clock);
    Gateway gateway = Gateway.of(vertx, auth, clock);
    String old = keys(auth).get(0).kid();
    IssuedToken before = auth.login("ada", PASSWORD);

    auth.ask(AuthCalls.RETIRE_KEY, new RetireKey(Operator.LOCAL, old));

    assertThat(gateway.refusal(before.accessToken())).isNull();
    assertThat(keys(auth)).extracting(KeyList.Entry::state).containsExactly("retiring", "active");
    get(gateway.node().close());
    auth.stop();
  }

  @Test
  void mintedTokenOfADayHoldsItsKeyThatLong(Vertx vertx) {
    RunningAuth auth = RunningAuth.start(vertx, RunningAuth.settings(dataDir), clock);
    auth.ask(AuthCalls.MINT_TOKEN, new MintToken(Operator.LOCAL, "ada", 1440, null));

    rotate(auth, null);

    KeyList.Entry old = keys(auth).get(0);
    assertThat(Duration.between(old.retiringAt(), old.verifiesUntil()))
        .isEqualTo(Duration.ofDays(1).plusSeconds(10));
    auth.stop();
  }

  @Test
  void whatHappenedIsInTheAudit(Vertx vertx) {
    RunningAuth auth = RunningAuth.start(vertx, RunningAuth.settings(dataDir), clock);
    String first = keys(auth).get(0).kid();
    Operator admin = auth.adminToken();
    String second = auth.ask(AuthCalls.ROTATE_KEY, new RotateKey(admin, "EdDSA")).key().kid();
    auth.ask(AuthCalls.REVOKE, revoke(Operator.LOCAL, first));

    List<EventPage.Event> events =
        auth.ask(AuthCalls.LIST_EVENTS, new ListEvents(Operator.LOCAL, 0, 100)).events().stream()
            .filter(event -> event.kind().startsWith("key."))
            .toList();

    assertThat(events)
        .extracting(event -> event.kind() + " " + event.actor() + " " + event.subject())
        .containsExactly(
            "key.created null " + first,
            "key.created admin " + second,
            "key.retiring admin " + first,
            "key.activated admin " + second,
            "key.revoked unix:operator " + first);
    auth.stop();
  }

  @Test
  void whoMayNotChangesNothing(Vertx vertx) {
    RunningAuth auth = RunningAuth.start(vertx, RunningAuth.settings(dataDir), clock);
    Operator nobody = new Operator(auth.login("ada", PASSWORD).accessToken());
    List<KeyList.Entry> before = keys(auth);
    String kid = before.get(0).kid();

    assertThat(auth.refusal(AuthCalls.ROTATE_KEY, new RotateKey(nobody, null)).error())
        .isEqualTo(CallError.UNAUTHENTICATED);
    assertThat(auth.refusal(AuthCalls.RETIRE_KEY, new RetireKey(nobody, kid)).error())
        .isEqualTo(CallError.UNAUTHENTICATED);
    assertThat(auth.refusal(AuthCalls.REVOKE, revoke(nobody, kid)).error())
        .isEqualTo(CallError.UNAUTHENTICATED);
    assertThat(auth.refusal(AuthCalls.ROTATE_KEY, new RotateKey(nobody, "none")).error())
        .isEqualTo(CallError.UNAUTHENTICATED);
    assertThat(keys(auth)).isEqualTo(before);
    auth.stop();
  }

  @Test
  void unknownAlgorithmsAndKeysAreRefused(Vertx vertx) {
    RunningAuth auth = RunningAuth.start(vertx, RunningAuth.settings(dataDir), clock);

    for (String alg : List.of("HS256", "none", "es256", "", "RS512")) {
      assertThat(auth.refusal(AuthCalls.ROTATE_KEY, new RotateKey(Operator.LOCAL, alg)).error())
          .as(alg)
          .isEqualTo(CallError.INVALID_REQUEST);
    }
    assertThat(auth.refusal(AuthCalls.RETIRE_KEY, new RetireKey(Operator.LOCAL, "no")).error())
        .isEqualTo(CallError.NOT_FOUND);
    assertThat(auth.refusal(AuthCalls.REVOKE, revoke(Operator.LOCAL, "no")).error())
        .isEqualTo(CallError.NOT_FOUND);
    for (String alg : List.of("RS256", "PS256", "ES384", "EdDSA", "ES256")) {
      assertThat(rotate(auth, alg).key().alg()).isEqualTo(alg);
      assertThat(RunningAuth.header(auth.login("ada", PASSWORD).accessToken()).getString("alg"))
          .isEqualTo(alg);
    }
    auth.stop();
  }

  @Test
  void sharedSecretIsNoKeyToRotate(Vertx vertx) {
    RunningAuth auth =
        RunningAuth.start(vertx, RunningAuth.hs256(dataDir, TokenProfile.RFC9068), clock);
    String kid = keys(auth).get(0).kid();

    assertThat(auth.refusal(AuthCalls.ROTATE_KEY, new RotateKey(Operator.LOCAL, null)).error())
        .isEqualTo(CallError.CONFLICT);
    assertThat(auth.refusal(AuthCalls.RETIRE_KEY, new RetireKey(Operator.LOCAL, kid)).error())
        .isEqualTo(CallError.CONFLICT);
    assertThat(auth.refusal(AuthCalls.REVOKE, revoke(Operator.LOCAL, kid)).error())
        .isEqualTo(CallError.CONFLICT);
    assertThat(auth.login("ada", PASSWORD)).isNotNull();
    auth.stop();
  }

  private static RotatedKey rotate(RunningAuth auth, String alg) {
    return auth.ask(AuthCalls.ROTATE_KEY, new RotateKey(Operator.LOCAL, alg));
  }

  private static Revoke revoke(Operator operator, String kid) {
    return Revoke.key(operator, kid);
  }

  private static List<KeyList.Entry> keys(RunningAuth auth) {
    return auth.ask(AuthCalls.LIST_KEYS, new ListKeys(Operator.LOCAL)).keys();
  }
}
