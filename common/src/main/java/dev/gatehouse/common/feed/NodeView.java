package dev.gatehouse.common.feed;

import dev.gatehouse.common.claims.RefusalReason;
import dev.gatehouse.common.claims.SubjectKind;
import dev.gatehouse.common.claims.VerifiedToken;
import dev.gatehouse.common.feed.SecurityChange.AccountChanged;
import dev.gatehouse.common.feed.SecurityChange.ClientChanged;
import dev.gatehouse.common.feed.SecurityChange.KeyChanged;
import dev.gatehouse.common.feed.SecurityChange.SessionRevoked;
import dev.gatehouse.common.feed.SecurityChange.TokenRevoked;
import dev.gatehouse.common.jose.ClaimRules;
import dev.gatehouse.common.jose.Jwk;
import dev.gatehouse.common.jose.KeyRing;
import dev.gatehouse.common.jose.KeyState;
import dev.gatehouse.common.jose.VerificationKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * What one node knows. Every thread reads it; only the node's own context writes it. A reader takes
 * one volatile read and one look-up, and never waits.
 */
final class NodeView implements FeedView {
  /**
   * How long a token without epochs may still be good after its subject was revoked: the longest
   * life, the largest tolerance for {@code exp}, and as much for clocks that differ.
   */
  static final Duration LONGEST_MEMORY = ClaimRules.LONGEST_LIFE.plusMinutes(2);

  private static final long SWEPT_EVERY_MILLIS = 60_000;
  private static final long LONG_AGO = Long.MIN_VALUE / 2;
  private static final double NANOS = 1e9;

  private final List<VerificationKey> localKeys;
  private final long silenceLimitNanos;
  private final Clock clock;
  private final LongSupplier nanoTime;

  private volatile State state;
  private volatile long number;
  private volatile Proof proof;
  private volatile boolean blocked;
  private volatile long toldNumber;
  private volatile double roundTripSeconds = Double.NaN;
  private long sweptAtMillis = LONG_AGO; // the writer's alone

  /** An account: a name has one at a time, and its tombstone after that. */
  private record Known(String accountId, int epoch, AccountState state, long raisedAtMillis) {}

  /** A client, or its tombstone: an id has one of them at a time. */
  private record KnownClient(int epoch, ClientState state, long raisedAtMillis) {}

  /** A revoked session, until its last token has ended. */
  private record KnownSession(int epoch, long untilMillis) {}

  /** Everything that a snapshot swaps at once. */
  private record State(
      String feedId,
      Map<String, Known> accounts,
      Map<String, KnownClient> clients,
      Map<String, KnownSession> sessions,
      boolean complete,
      KeyRing keys,
      RevocationIndex revoked) {}

  /** When the question was sent whose answer proved that this node is up to date. */
  private record Proof(long sentNanos) {}

  NodeView(
      List<VerificationKey> localKeys, Duration silenceLimit, Clock clock, LongSupplier nanoTime) {
    this.localKeys = List.copyOf(localKeys);
    this.silenceLimitNanos = silenceLimit.toNanos();
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.state =
        new State(
            null,
            Map.of(),
            Map.of(),
            Map.of(),
            false,
            KeyRing.of(localKeys),
            new RevocationIndex(clock));
  }

  @Override
  public KeyRing keys() {
    return state.keys();
  }

  @Override
  public RefusalReason refusalOf(VerifiedToken token) {
    State now = state;
    if (now.keys().find(token.keyId()) == null) {
      return RefusalReason.UNKNOWN_KEY;
    }
    if (now.revoked().contains(token.tokenId(), token.expiresAt())) {
      return RefusalReason.REVOKED;
    }
    KnownSession session = token.sessionId() == null ? null : now.sessions().get(token.sessionId());
    if (session != null && (token.epochs() == null || token.epochs().session() < session.epoch())) {
      return RefusalReason.REVOKED;
    }
    KnownClient client = token.clientId() == null ? null : now.clients().get(token.clientId());
    if (client != null && !good(token, client)) {
      return RefusalReason.REVOKED;
    }
    if (token.kind() == SubjectKind.CLIENT && client != null) {
      return null;
    }
    // also for a client that nobody knows: whoever shares the secret of HS256 could write an
    // account's name there, and must not pass for an account that has ended
    Known account = now.accounts().get(token.subject());
    if (account == null) {
      return null;
    }
    if (account.state() != AccountState.ENABLED
        || (token.accountId() != null && !token.accountId().equals(account.accountId()))) {
      return RefusalReason.ACCOUNT_ENDED;
    }
    boolean good =
        token.epochs() == null
            ? longAgo(account.raisedAtMillis())
            : token.epochs().account() >= account.epoch();
    return good ? null : RefusalReason.REVOKED;
  }

  private boolean good(VerifiedToken token, KnownClient client) {
    if (client.state() != ClientState.ENABLED) {
      return false;
    }
    return token.epochs() == null
        ? longAgo(client.raisedAtMillis())
        : token.epochs().client() >= client.epoch();
  }

  private boolean longAgo(long raisedAtMillis) {
    return clock.millis() - raisedAtMillis > LONGEST_MEMORY.toMillis();
  }

  @Override
  public String accountIdOf(VerifiedToken token) {
    if (token.kind() != SubjectKind.USER) {
      return null;
    }
    State now = state;
    Known account = now.accounts().get(token.subject());
    if (account == null) {
      return now.complete() ? null : token.accountId();
    }
    boolean its = token.accountId() == null || token.accountId().equals(account.accountId());
    return account.state() == AccountState.ENABLED && its ? account.accountId() : null;
  }

  @Override
  public boolean stale() {
    Proof last = proof;
    return blocked || last == null || nanoTime.getAsLong() - last.sentNanos() > silenceLimitNanos;
  }

  /** Whether an answer proved it up to date to a question that was not sent before. */
  boolean provenSince(long nanos) {
    Proof last = proof;
    return !blocked && last != null && last.sentNanos() - nanos >= 0;
  }

  @Override
  public long appliedSequence() {
    return number;
  }

  @Override
  public FeedStanding standing() {
    Proof last = proof;
    long missing = Math.max(0, toldNumber - number);
    double age = last == null ? Double.NaN : (nanoTime.getAsLong() - last.sentNanos()) / NANOS;
    return new FeedStanding(missing, age, roundTripSeconds);
  }

  /** Takes note of what the feed's newest number is said to be, by an answer to a question. */
  void told(long head, long sentNanos) {
    toldNumber = head;
    roundTripSeconds = (nanoTime.getAsLong() - sentNanos) / NANOS;
  }

  @Override
  public int revokedTokens() {
    return state.revoked().size();
  }

  @Override
  public int revokedSessions() {
    return state.sessions().size();
  }

  @Override
  public long revokedTokensBytes() {
    return state.revoked().bytes();
  }

  /** The revoked tokens it knows: all up to the number applied. The node's context may add more. */
  RevocationIndex revoked() {
    return state.revoked();
  }

  /** An empty index, for a feed of which nothing is known. */
  RevocationIndex noneRevoked() {
    return new RevocationIndex(clock);
  }

  /** Forgets the revoked tokens, and the revoked sessions whose tokens, that have expired. */
  void sweep() {
    state.revoked().sweep();
    long now = clock.millis();
    if (now - sweptAtMillis >= SWEPT_EVERY_MILLIS) {
      sweptAtMillis = now;
      long ended = now - RevocationIndex.KEPT_AFTER_EXPIRY.toMillis();
      state.sessions().values().removeIf(session -> session.untilMillis() < ended);
    }
  }

  /** The feed that is followed; null before the first snapshot. */
  String feedId() {
    return state.feedId();
  }

  void proven(long sentNanos) {
    blocked = false;
    proof = new Proof(sentNanos);
  }

  /** The feed says something that this version does not know: nothing is certain any more. */
  void block() {
    blocked = true;
  }

  /** Takes over a snapshot that holds all the revoked tokens itself, whole. */
  void apply(FeedSnapshot snapshot) throws UnknownFeedTextException {
    apply(snapshot, noneRevoked());
  }

  /**
   * Takes over a snapshot, whole.
   *
   * @param revoked what was revoked; is given the tokens that the snapshot holds itself
   * @throws UnknownFeedTextException where a key cannot be read; then nothing has changed
   */
  void apply(FeedSnapshot snapshot, RevocationIndex revoked) throws UnknownFeedTextException {
    Map<String, VerificationKey> keys = new LinkedHashMap<>();
    for (KeyChanged change : snapshot.keys()) {
      change(keys, change);
    }
    Map<String, Known> accounts =
        new ConcurrentHashMap<>(Math.max(16, snapshot.accounts().size() * 2));
    long now = clock.millis();
    for (AccountChanged change : snapshot.accounts()) {
      accounts.merge(
          change.name(),
          new Known(
              change.accountId(), change.epoch(), change.state(), raisedAt(snapshot, change, now)),
          NodeView::later);
    }
    Map<String, KnownClient> clients = new ConcurrentHashMap<>();
    for (FeedSnapshot.Client client : snapshot.clients()) {
      long raisedAt = client.raisedAt() == null ? LONG_AGO : client.raisedAt().toEpochMilli();
      clients.merge(
          client.change().clientId(),
          new KnownClient(client.change().epoch(), client.change().state(), raisedAt),
          (one, other) -> one.epoch() > other.epoch() ? one : other);
    }
    Map<String, KnownSession> sessions = new ConcurrentHashMap<>();
    snapshot.sessions().forEach(session -> revoke(sessions, session));
    snapshot.revoked().forEach(token -> revoked.add(token.tokenId(), token.expiresAt()));
    state =
        new State(
            snapshot.feedId(),
            accounts,
            clients,
            sessions,
            snapshot.directoryComplete(),
            ring(keys.values()),
            revoked);
    number = snapshot.head();
  }

  // of a name's tombstone and its new account, whose epoch begins above it, the new one counts
  private static Known later(Known one, Known other) {
    if (one.epoch() != other.epoch()) {
      return one.epoch() > other.epoch() ? one : other;
    }
    return one.state() == AccountState.DELETED ? other : one;
  }

  private static long raisedAt(FeedSnapshot snapshot, AccountChanged change, long now) {
    if (snapshot.raisedAt() == null) {
      return change.epoch() > 0 ? now : LONG_AGO;
    }
    Instant at = snapshot.raisedAt().get(change.accountId());
    return at == null ? LONG_AGO : at.toEpochMilli();
  }

  /**
   * Applies the entry that follows.
   *
   * @throws UnknownFeedTextException where its key cannot be read; then nothing has changed
   */
  void apply(FeedEntry entry) throws UnknownFeedTextException {
    State now = state;
    switch (entry.change()) {
      case KeyChanged change -> {
        Map<String, VerificationKey> keys = new LinkedHashMap<>();
        now.keys().keys().forEach(key -> keys.put(key.kid(), key));
        localKeys.forEach(key -> keys.remove(key.kid()));
        change(keys, change);
        state =
            new State(
                now.feedId(),
                now.accounts(),
                now.clients(),
                now.sessions(),
                now.complete(),
                ring(keys.values()),
                now.revoked());
      }
      case AccountChanged change ->
          now.accounts()
              .compute(change.name(), (name, before) -> after(before, change, entry.at()));
      case ClientChanged change ->
          now.clients()
              .compute(change.clientId(), (id, before) -> after(before, change, entry.at()));
      case SessionRevoked session -> revoke(now.sessions(), session);
      case TokenRevoked token -> now.revoked().add(token.tokenId(), token.expiresAt());
    }
    number = entry.number();
  }

  private static void revoke(Map<String, KnownSession> sessions, SessionRevoked session) {
    sessions.merge(
        session.sessionId(),
        new KnownSession(session.epoch(), session.until().toEpochMilli()),
        (one, other) -> one.epoch() > other.epoch() ? one : other);
  }

  private static Known after(Known before, AccountChanged change, Instant at) {
    int knownEpoch = before == null ? 0 : before.epoch();
    long raisedBefore = before == null ? LONG_AGO : before.raisedAtMillis();
    return new Known(
        change.accountId(),
        change.epoch(),
        change.state(),
        change.epoch() > knownEpoch ? at.toEpochMilli() : raisedBefore);
  }

  private static KnownClient after(KnownClient before, ClientChanged change, Instant at) {
    int knownEpoch = before == null ? 0 : before.epoch();
    long raisedBefore = before == null ? LONG_AGO : before.raisedAtMillis();
    return new KnownClient(
        change.epoch(),
        change.state(),
        change.epoch() > knownEpoch ? at.toEpochMilli() : raisedBefore);
  }

  private static void change(Map<String, VerificationKey> keys, KeyChanged change)
      throws UnknownFeedTextException {
    if (change.state() == KeyState.RETIRED) {
      keys.remove(change.kid());
    } else if (change.publicJwk() != null) { // else it is a secret, and never travels
      try {
        VerificationKey key = Jwk.parse(change.publicJwk(), change.state());
        if (!key.kid().equals(change.kid()) || key.algorithm() != change.algorithm()) {
          throw new IllegalArgumentException("the key is not " + change.kid());
        }
        keys.put(key.kid(), key);
      } catch (IllegalArgumentException e) {
        throw new UnknownFeedTextException("cannot read the key " + change.kid(), e);
      }
    }
  }

  private KeyRing ring(Iterable<VerificationKey> fromFeed) {
    Map<String, VerificationKey> all = new LinkedHashMap<>();
    fromFeed.forEach(key -> all.put(key.kid(), key));
    localKeys.forEach(key -> all.put(key.kid(), key));
    return KeyRing.of(new ArrayList<>(all.values()));
  }
}
