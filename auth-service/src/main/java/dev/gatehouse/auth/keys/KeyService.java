package dev.gatehouse.auth.keys;

import dev.gatehouse.auth.audit.Audit;
import dev.gatehouse.auth.feed.FeedPublisher;
import dev.gatehouse.auth.store.AuthStore;
import dev.gatehouse.auth.store.FeedLog.Appended;
import dev.gatehouse.auth.store.SigningKeys.StoredKey;
import dev.gatehouse.auth.store.Store.Transaction;
import dev.gatehouse.common.auth.KeyList;
import dev.gatehouse.common.feed.SecurityChange.KeyChanged;
import dev.gatehouse.common.jose.CryptoProvider;
import dev.gatehouse.common.jose.Jwk;
import dev.gatehouse.common.jose.KeyRing;
import dev.gatehouse.common.jose.KeyState;
import dev.gatehouse.common.jose.SigningJwtAuth;
import dev.gatehouse.common.jose.SigningKey;
import dev.gatehouse.common.jose.VerificationKey;
import io.vertx.core.Future;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the signing key. With an asymmetric algorithm it is made once, at the first start, and lies
 * wrapped in the store; the algorithm of the configuration is the first key's and changes no key
 * that is there. With HS256 the configured secret signs and is never stored; keys of the store
 * sleep meanwhile, and sign again when the configuration goes back.
 *
 * <p>Call from one event loop; {@link #sign} and {@link #ring} from any thread once {@link #start}
 * has completed.
 */
public final class KeyService implements TokenSigner {

  private static final Logger log = LoggerFactory.getLogger(KeyService.class);

  private final KeySettings settings;
  private final CryptoProvider provider;
  private final AuthStore store;
  private final FeedPublisher feed;
  private final Audit audit;
  private final Clock clock;
  private final Blocking blocking;
  private final Instant startedAt;

  private volatile Signing signing = new Signing(null, null, KeyRing.empty());

  /** What signs and what verifies, changed together. */
  private record Signing(String kid, TokenSigner signer, KeyRing ring) {}

  /**
   * Holds no key before {@link #start}.
   *
   * @param settings never null
   * @param provider who computes signatures; never null
   * @param store never null
   * @param feed learns of every key; never null
   * @param audit never null
   * @param clock never null
   * @param blocking for files and key generation; never null
   */
  public KeyService(
      KeySettings settings,
      CryptoProvider provider,
      AuthStore store,
      FeedPublisher feed,
      Audit audit,
      Clock clock,
      Blocking blocking) {
    this.settings = settings;
    this.provider = provider;
    this.store = store;
    this.feed = feed;
    this.audit = audit;
    this.clock = clock;
    this.blocking = blocking;
    this.startedAt = clock.instant();
  }

  /**
   * Opens the key that is active, or makes the first.
   *
   * @return fails with {@link KeyUnavailableException}, or with what the store failed with
   */
  public Future<Void> start() {
    if (settings.algorithm().symmetric()) {
      SigningKey secret = SigningKey.hmac(settings.hmacSecret());
      use(secret, List.of(secret.toVerificationKey(KeyState.ACTIVE)));
      return Future.succeededFuture();
    }
    return store
        .store()
        .read(tx -> store.keys().all(tx))
        .compose(
            stored -> {
              StoredKey active = newest(stored, KeyState.ACTIVE);
              return blocking
                  .call(() -> encryption(stored.isEmpty()))
                  .compose(kek -> active == null ? first(kek, stored) : open(kek, active, stored));
            });
  }

  private KeyEncryption encryption(boolean mayGenerate) {
    if (settings.keyEncryptionKey() == null) {
      return KeyEncryption.inDirectory(settings.dataDir(), mayGenerate);
    }
    return KeyEncryption.of(settings.keyEncryptionKey().value())
        .orElseThrow(
            () ->
                new KeyUnavailableException(
                    "key-encryption-key is not the base64 of 32 bytes: make one with"
                        + " `openssl rand -base64 32`",
                    null));
  }

  private Future<Void> open(KeyEncryption kek, StoredKey active, List<StoredKey> stored) {
    if (active.algorithm() != settings.algorithm()) {
      log.info(
          "tokens are signed with {} by the key {} that this data directory has;"
              + " jwt.algorithm ({}) chooses the first key only",
          active.algorithm().jwaName(),
          active.kid(),
          settings.algorithm().jwaName());
    }
    return blocking
        .call(() -> unwrap(kek, active))
        .map(
            key -> {
              use(key, verifying(stored));
              return null;
            });
  }

  private SigningKey unwrap(KeyEncryption kek, StoredKey stored) {
    try {
      byte[] pkcs8 = kek.unwrap(purpose(stored.kid()), stored.wrappedPrivateKey());
      return SigningKey.fromPkcs8(
          stored.kid(), stored.algorithm(), pkcs8, stored.publicJwk(), provider);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw KeyEncryption.wrongKey(stored.kid(), e);
    }
  }

  private Future<Void> first(KeyEncryption kek, List<StoredKey> others) {
    return blocking
        .call(() -> SigningKey.generate(settings.algorithm(), provider))
        .compose(
            key -> {
              StoredKey stored =
                  new StoredKey(
                      key.kid(),
                      key.algorithm(),
                      KeyState.ACTIVE,
                      Jwk.toJson(key.toVerificationKey(KeyState.ACTIVE)),
                      kek.wrap(purpose(key.kid()), key.pkcs8()),
                      // as it is stored, so that every answer shows the same
                      clock.instant().truncatedTo(ChronoUnit.MILLIS));
              return store
                  .store()
                  .write(tx -> insert(tx, stored))
                  .map(
                      appended -> {
                        feed.publish(appended);
                        log.info("made signing key {} ({})", key.kid(), key.algorithm().jwaName());
                        List<StoredKey> all = new ArrayList<>(others);
                        all.add(stored);
                        use(key, verifying(all));
                        return null;
                      });
            });
  }

  private Future<Appended> insert(Transaction tx, StoredKey key) {
    Audit.Happening made =
        new Audit.Happening("key.created", null, key.kid(), null, key.algorithm().jwaName());
    return store
        .keys()
        .insert(tx, key)
        .compose(inserted -> audit.administration(tx, made))
        .compose(
            noted ->
                feed.append(
                    tx, new KeyChanged(key.kid(), key.algorithm(), key.state(), key.publicJwk())));
  }

  private void use(SigningKey key, List<VerificationKey> ring) {
    SigningJwtAuth jwtAuth = new SigningJwtAuth(key, settings.profile(), provider);
    signing = new Signing(key.kid(), new VertxTokenSigner(jwtAuth), KeyRing.of(ring));
  }

  /** {@inheritDoc} */
  @Override
  public String sign(Map<String, Object> claims) {
    return signing.signer().sign(claims);
  }

  /** The keys that verify what this process and its like have signed; empty before the start. */
  public KeyRing ring() {
    return signing.ring();
  }

  /** The signing keys as an administrator sees them, oldest first. */
  public Future<KeyList> list(Transaction tx) {
    return store.keys().all(tx).map(this::listed);
  }

  private KeyList listed(List<StoredKey> stored) {
    List<KeyList.Entry> entries = new ArrayList<>();
    for (StoredKey key : stored) {
      entries.add(
          new KeyList.Entry(
              key.kid(), key.algorithm().jwaName(), word(shown(key)), key.createdAt()));
    }
    if (settings.algorithm().symmetric()) {
      entries.add(
          new KeyList.Entry(
              signing.kid(), settings.algorithm().jwaName(), word(KeyState.ACTIVE), startedAt));
    }
    return new KeyList(entries);
  }

  /** With HS256 a key of the store verifies what it signed before, and signs nothing. */
  private KeyState shown(StoredKey key) {
    return settings.algorithm().symmetric() && key.state() == KeyState.ACTIVE
        ? KeyState.RETIRING
        : key.state();
  }

  private static String word(KeyState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private static StoredKey newest(List<StoredKey> stored, KeyState state) {
    StoredKey found = null;
    for (StoredKey key : stored) {
      found = key.state() == state ? key : found;
    }
    return found;
  }

  private static List<VerificationKey> verifying(List<StoredKey> stored) {
    return stored.stream()
        .filter(key -> key.state() != KeyState.RETIRED)
        .map(key -> Jwk.parse(key.publicJwk(), key.state()))
        .toList();
  }

  private static String purpose(String kid) {
    return "signing-key/" + kid;
  }
}
