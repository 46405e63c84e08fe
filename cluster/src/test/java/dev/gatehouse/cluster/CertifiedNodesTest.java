package dev.gatehouse.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.common.feed.NodeVerifier.Signer;
import dev.gatehouse.common.feed.SignedStatement;
import dev.gatehouse.common.jose.CryptoProvider;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who has signed a statement, by certificates of one authority. */
final class CertifiedNodesTest {
  private static final Instant NOW = Instant.parse("2026-05-04T03:02:01Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final CryptoProvider PROVIDER = CryptoProvider.choose();
  private static final String TEXT = "{\"instance\":\"i\"}";

  @TempDir private Path directory;
  private ClusterFolder auth;
  private ClusterFolder gateway;
  private ClusterFolder consumer;
  private CertifiedNodes nodes;

  @BeforeEach
  void issue() {
    Path home = directory.resolve("authority");
    ClusterAuthority.create(home, CLOCK);
    auth = issued(home, Role.AUTH, "auth-1");
    gateway = issued(home, Role.GATEWAY, "gateway-1");
    consumer = issued(home, Role.CONSUMER, "tasks-1");
    nodes = new CertifiedNodes(auth, CLOCK, PROVIDER);
  }

  private static ClusterFolder issued(Path home, Role role, String name) {
    ClusterAuthority.open(home, CLOCK).issue(role, name);
    return ClusterFolder.read(home.resolve(name), CLOCK, CryptoProvider.jdk());
  }

  @Test
  void everyRoleIsNamedByItsCertificate() {
    assertThat(nodes.signer(new CertifiedSigner(auth, PROVIDER).sign(TEXT)))
        .isEqualTo(new Signer("auth", "auth-1"));
    assertThat(nodes.signer(new CertifiedSigner(gateway, PROVIDER).sign(TEXT)))
        .isEqualTo(new Signer("gateway", "gateway-1"));
    assertThat(nodes.signer(new CertifiedSigner(consumer, PROVIDER).sign(TEXT)))
        .isEqualTo(new Signer("consumer", "tasks-1"));
  }

  @Test
  void whatOneProviderSignedAnotherOneKnows() {
    CryptoProvider jdk = CryptoProvider.jdk();
    CertifiedNodes known = new CertifiedNodes(auth, CLOCK, jdk);

    assertThat(known.signer(new CertifiedSigner(gateway, PROVIDER).sign(TEXT))).isNotNull();
    assertThat(nodes.signer(new CertifiedSigner(gateway, jdk).sign(TEXT))).isNotNull();
  }

  @Test
  void changedTextAndAnothersCertificateAreNobodysWord() {
    SignedStatement good = new CertifiedSigner(gateway, PROVIDER).sign(TEXT);
    SignedStatement of = new CertifiedSigner(consumer, PROVIDER).sign(TEXT);

    assertThat(nodes.signer(new SignedStatement(TEXT + " ", good.signature(), good.certificate())))
        .isNull();
    assertThat(nodes.signer(new SignedStatement(TEXT, of.signature(), good.certificate())))
        .isNull();
    assertThat(nodes.signer(new SignedStatement(TEXT, "", good.certificate()))).isNull();
    assertThat(nodes.signer(new SignedStatement(TEXT, "%", good.certificate()))).isNull();
    assertThat(nodes.signer(good)).as("the others spoil nothing").isNotNull();
  }

  @Test
  void whatTlsWouldSignWithTheSameKeyIsNoStatement() throws GeneralSecurityException {
    Signature bare = PROVIDER.ecdsaWithSha256();
    bare.initSign(gateway.privateKey());
    bare.update(TEXT.getBytes(StandardCharsets.UTF_8));
    String signature = Base64.getUrlEncoder().withoutPadding().encodeToString(bare.sign());
    String certificate = new CertifiedSigner(gateway, PROVIDER).sign(TEXT).certificate();

    assertThat(nodes.signer(new SignedStatement(TEXT, signature, certificate))).isNull();
  }

  @Test
  void anotherAuthoritysNodeIsNone() {
    Path other = directory.resolve("other");
    ClusterAuthority.create(other, CLOCK);

    assertThat(
            nodes.signer(
                new CertifiedSigner(issued(other, Role.GATEWAY, "gateway-1"), PROVIDER).sign(TEXT)))
        .isNull();
  }

  @Test
  void certificateThatHasEndedIsGoodNoLongerThoughItWasKnown() {
    MovingClock clock = new MovingClock(NOW);
    CertifiedNodes later = new CertifiedNodes(auth, clock, PROVIDER);
    SignedStatement statement = new CertifiedSigner(gateway, PROVIDER).sign(TEXT);
    Instant end = gateway.certificate().getNotAfter().toInstant();
    assertThat(later.signer(statement)).isNotNull();

    clock.now = end;
    assertThat(later.signer(statement)).isNotNull();
    clock.now = end.plus(Duration.ofSeconds(1));
    assertThat(later.signer(statement)).isNull();
  }

  @Test
  void junkInsteadOfACertificateIsNoFault() {
    assertThat(nodes.signer(new SignedStatement(TEXT, "AA", "AA"))).isNull();
    assertThat(nodes.signer(new SignedStatement(TEXT, "AA", ""))).isNull();
    assertThat(
            nodes.signer(
                new SignedStatement(
                    TEXT, "AA", "A".repeat(SignedStatement.LONGEST_CERTIFICATE + 1))))
        .isNull();
  }

  private static final class MovingClock extends Clock {
    private Instant now;

    MovingClock(Instant now) {
      this.now = now;
    }

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
  }
}
