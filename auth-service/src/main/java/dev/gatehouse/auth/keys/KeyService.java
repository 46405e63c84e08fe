package dev.gatehouse.auth.keys;

import dev.gatehouse.auth.audit.Audit;
import dev.gatehouse.auth.feed.FeedPublisher;
import dev.gatehouse.auth.store.AuthStore;
import dev.gatehouse.auth.store.SigningKeys.StoredKey;
import dev.gatehouse.auth.store.SigningKeys.Times;
import dev.gatehouse.auth.store.Store.Transaction;
import dev.gatehouse.common.auth.KeyList;
import dev.gatehouse.common.jose.CryptoProvider;
import dev.gatehouse.common.jose.Jwk;
import dev.gatehouse.common.jose.KeyRing;
import dev.gatehouse.common.jose.KeyState;
import dev.gatehouse.common.jose.SigningJwtAuth;
import dev.gatehouse.common.jose.SigningKey;
import dev.gatehouse.common.jose.VerificationKey;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs with the key that is active. The first is made at the first start; the algorithm of the
 * configuration is that key's and changes none that is there. Keys lie wrapped in the store, and
 * {@link KeyRotation} moves them on. With HS256 the configured secret signs and is never stored;
 * keys of the store sleep meanwhile, and sign again when the configuration goes back.
 *
 * <p>Call from one event loop; {@link #sign} and {@link #ring} from any thread once {@link #start}
 * has completed.
 */
public final class KeyService implements TokenSigner {

  private static final Logger log = LoggerFactory.getLogger(KeyService.class);

  private final KeySettings settings;
  private final CryptoProvider provider;
  private final AuthStore store;
  private final Clock clock;
  private final Instant startedAt;
  private final KeyChanges changes;
  private final KeyVault vault;

  private volatile Signing signing = new Signing(KeySet.EMPTY, null, null, KeyRing.empty(), null);

  /**
   * What signs and what verifies, changed together.
   *
   * @param longestLife seconds; what the store knows of the active key's tokens
   */
  private record Signing(
      KeySet keys, String kid, TokenSigner signer, KeyRing ring, AtomicLong longestLife) {}

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
    this.clock = clock;
    this.startedAt = clock.instant();
    this.changes = new KeyChanges(store, feed, audit, clock);
    this.vault = new KeyVault(settings, provider, clock, blocking);
  }

  /**
   * Opens the key that is active, or makes the first.
   *
   * @return fails with {@link KeyUnavailableException}, or with what the store failed with
   */
  public Future<Void> start() {
    if (symmetric()) {
      SigningKey secret = SigningKey.hmac(settings.hmacSecret());
      KeyRing ring = KeyRing.of(List.of(secret.toVerificationKey(KeyState.ACTIVE)));
      signing =
          new Signing(
              KeySet.EMPTY, secret.kid(), signer(secret), ring, new AtomicLong(Long.MAX_VALUE));
      return Future.succeededFuture();
    }
    return changes
        .read()
        .compose(
            keys ->
                vault
                    .unlock(keys.keys().isEmpty())
                    .compose(unlocked -> keys.active() == null ? first() : open(keys)));
  }

  private Future<Void> open(KeySet keys) {
    StoredKey active = keys.active();
    if (active.algorithm() != settings.algorithm()) {
      log.info(
          "tokens are signed with {} by the key {} that this data directory has;"
              + " jwt.algorithm ({}) chooses the first key only",
          active.algorithm().jwaName(),
          active.kid(),
          settings.algorithm().jwaName());
    }
    return learned(keys).compose(open -> readyFor(settings.accessTokenTtl()));
  }

  private Future<Void> first() {
    return vault
        .make(settings.algorithm())
        .compose(
            key ->
                changes.run(
                    Authority.own(store.store()),
                    (keys, now) ->
                        keys.active() != null // another process was faster
                            ? List.of()
                            : List.of(KeyChanges.Step.create(signingFromTheFirst(key)))))
        .compose(done -> learned(done.keys()));
  }

  /** Nobody has verified anything yet, so there is nobody to wait for. */
  private static StoredKey signingFromTheFirst(StoredKey key) {
    return new StoredKey(
        key.kid(),
        key.algorithm(),
        KeyState.ACTIVE,
        key.publicJwk(),
        key.wrappedPrivateKey(),
        key.createdAt(),
        new Times(key.createdAt(), null, null, null, null),
        key.longestLife());
  }

  /**
   * Signs with the active key and verifies with the others from here on, unless newer ones are
   * known. What was opened before takes no time.
   */
  Future<Void> learned(KeySet keys) {
    StoredKey active = keys.active();
    if (symmetric() || active == null || keys.change() <= signing.keys().change()) {
      return Future.succeededFuture();
    }
    SigningKey open = vault.opened(active.kid());
    if (open != null) {
      use(keys, open);
      return Future.succeededFuture();
    }
    return vault
        .open(active)
        .map(
            opened -> {
              use(keys, opened);
              return null;
            });
  }

  private synchronized void use(KeySet keys, SigningKey key) {
    Signing before = signing;
    if (keys.change() <= before.keys().change()) {
      return;
    }
    boolean same = key.kid().equals(before.kid());
    List<VerificationKey> ring =
        keys.verifying().stream().map(one -> Jwk.parse(one.publicJwk(), one.state())).toList();
    signing =
        new Signing(
            keys,
            key.kid(),
            same ? before.signer() : signer(key),
            KeyRing.of(ring),
            same ? before.longestLife() : new AtomicLong(keys.active().longestLife().toSeconds()));
    vault.keep(
        Stream.of(keys.active(), keys.next())
            .filter(Objects::nonNull)
            .map(StoredKey::kid)
            .toList());
  }

  private TokenSigner signer(SigningKey key) {
    return new VertxTokenSigner(new SigningJwtAuth(key, settings.profile(), provider));
  }

  /** {@inheritDoc} */
  @Override
  public String sign(Map<String, Object> claims) {
    Signing now = signing;
    String token = now.signer().sign(claims);
    if (claims.get("exp") instanceof Number exp) {
      long life = exp.longValue() - clock.instant().getEpochSecond();
      if (life > now.longestLife().get()) {
        // whoever could know it before has called readyFor
        note(now, life)
            .onFailure(failure -> log.warn("a token's long life was not noted", failure));
      }
    }
    return token;
  }

  /**
   * Has it noted that tokens of that life will be signed, so that the key verifies as long as they
   * live. Needed before a token is made that lives longer than most.
   */
  public Future<Void> readyFor(Duration life) {
    Signing now = signing;
    return life.toSeconds() <= now.longestLife().get()
        ? Future.succeededFuture()
        : note(now, life.toSeconds());
  }

  private Future<Void> note(Signing now, long seconds) {
    return store
        .store()
        .write(tx -> store.keys().raiseLongestLife(tx, now.kid(), Duration.ofSeconds(seconds)))
        .onSuccess(noted -> now.longestLife().accumulateAndGet(seconds, Math::max));
  }

  /** The keys that verify what this process and its like have signed; empty before the start. */
  public KeyRing ring() {
    return signing.ring();
  }

  /** Whether a shared secret signs, which nobody can rotate. */
  public boolean symmetric() {
    return settings.algorithm().symmetric();
  }

  /** The keys of the store as this process knows them; empty with HS256. */
  KeySet known() {
    return signing.keys();
  }

  KeySettings settings() {
    return settings;
  }

  KeyChanges changes() {
    return changes;
  }

  KeyVault vault() {
    return vault;
  }

  /** The signing keys as an administrator sees them, oldest first. */
  public Future<KeyList> list(Transaction tx) {
    return store.keys().all(tx).map(this::listed);
  }

  private KeyList listed(List<StoredKey> stored) {
    List<KeyList.Entry> entries = new ArrayList<>();
    for (StoredKey key : stored) {
      entries.add(entry(key, shown(key)));
    }
    if (symmetric()) {
      entries.add(
          new KeyList.Entry(
              signing.kid(), settings.algorithm().jwaName(), word(KeyState.ACTIVE), startedAt));
    }
    return new KeyList(entries);
  }

  /** A key as an administrator sees it. */
  static KeyList.Entry entry(StoredKey key) {
    return entry(key, key.state());
  }

  private static KeyList.Entry entry(StoredKey key, KeyState shown) {
    Times times = key.times();
    return new KeyList.Entry(
        key.kid(),
        key.algorithm().jwaName(),
        word(shown),
        key.createdAt(),
        times.activatedAt(),
        times.retiringAt(),
        times.verifiesUntil(),
        times.retiredAt(),
        times.revokedAt());
  }

  /** With HS256 a key of the store verifies what it signed before, and signs nothing. */
  private KeyState shown(StoredKey key) {
    return symmetric() && key.state() == KeyState.ACTIVE ? KeyState.RETIRING : key.state();
  }

  private static String word(KeyState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
