package dev.gatehouse.auth.feed;

import static java.util.stream.Collectors.toMap;

import dev.gatehouse.auth.store.Account;
import dev.gatehouse.auth.store.Accounts.OfInterest;
import dev.gatehouse.auth.store.AuthStore;
import dev.gatehouse.auth.store.Clients;
import dev.gatehouse.auth.store.FeedLog.Head;
import dev.gatehouse.auth.store.RegisteredClient;
import dev.gatehouse.auth.store.RevokedTokens;
import dev.gatehouse.auth.store.Session;
import dev.gatehouse.auth.store.SigningKeys.StoredKey;
import dev.gatehouse.auth.store.Store.Transaction;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.feed.Anchor;
import dev.gatehouse.common.feed.Anchor.Purpose;
import dev.gatehouse.common.feed.FeedAnswer;
import dev.gatehouse.common.feed.FeedJson;
import dev.gatehouse.common.feed.FeedQuestion;
import dev.gatehouse.common.feed.FeedSnapshot;
import dev.gatehouse.common.feed.RevokedAnswer;
import dev.gatehouse.common.feed.RevokedPage;
import dev.gatehouse.common.feed.RevokedQuestion;
import dev.gatehouse.common.feed.SecurityChange.AccountChanged;
import dev.gatehouse.common.feed.SecurityChange.ClientChanged;
import dev.gatehouse.common.feed.SecurityChange.KeyChanged;
import dev.gatehouse.common.feed.SecurityChange.SessionRevoked;
import dev.gatehouse.common.feed.SecurityChange.TokenRevoked;
import dev.gatehouse.common.feed.SignedText;
import dev.gatehouse.common.jose.KeyState;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node is told: the head, read fresh, and either the entries it misses or a snapshot of the
 * same state. Anybody on the bus may ask, so what an answer costs is bounded. Safe for every
 * thread.
 */
final class FeedAnswers {
  /** A node that misses more entries than this gets a snapshot. */
  static final int MOST_ENTRIES = 1_000;

  /** No token outlives this, and so no raising of an epoch that is longer ago matters. */
  static final Duration RAISED_WITHIN = Duration.ofHours(25);

  /** The most accounts in a snapshot. */
  static final int MOST_ACCOUNTS = 100_000;

  /** The most clients in a snapshot, tombstones included. */
  static final int MOST_CLIENTS = 100_000;

  /** The most revoked sessions in a snapshot. */
  static final int MOST_SESSIONS = 250_000;

  /** The most revoked tokens in a snapshot: where there are more they are asked for in pages. */
  static final int MOST_REVOKED = 1_000;

  /** The most revoked tokens in a page: with the longest ids it still fits into a message. */
  static final int PAGE = 16_000;

  /** A token that ended longer ago is refused everywhere for that alone. */
  static final Duration REVOKED_KEPT = Duration.ofMinutes(2);

  private static final int LONGEST_TEXT = 64;
  private static final Duration LATER = Duration.ofSeconds(1);
  private static final Logger log = LoggerFactory.getLogger(FeedAnswers.class);

  private final AuthStore store;
  private final Anchor anchor;
  private final Clock clock;
  private final boolean directoryComplete;
  private final int mostAccounts;

  // A snapshot depends on the feed's number alone, since what it holds changes only together with
  // the head: many nodes that start, or one that asks without end, cost one.
  private volatile Snapshot latest;

  private record Snapshot(Head head, SignedText text) {}

  FeedAnswers(
      AuthStore store, Anchor anchor, Clock clock, boolean directoryComplete, int mostAccounts) {
    this.store = store;
    this.anchor = anchor;
    this.clock = clock;
    this.directoryComplete = directoryComplete;
    this.mostAccounts = mostAccounts;
  }

  /** Whether a node may ask like that. */
  static boolean wellFormed(FeedQuestion question) {
    return question.nonce() != null
        && !question.nonce().isEmpty()
        && question.nonce().length() <= LONGEST_TEXT
        && (question.feedId() == null || question.feedId().length() <= LONGEST_TEXT)
        && (question.node() == null || question.node().length() <= LONGEST_TEXT)
        && question.applied() >= 0;
  }

  Future<FeedAnswer> to(FeedQuestion question) {
    if (!wellFormed(question)) {
      return Future.failedFuture(new CallException(CallError.INVALID_REQUEST));
    }
    // one read transaction: what is told belongs to exactly the head that is told
    return store
        .store()
        .read(tx -> store.feed().head(tx).compose(head -> answer(tx, question, head)));
  }

  private Future<FeedAnswer> answer(Transaction tx, FeedQuestion question, Head head) {
    SignedText signedHead =
        anchor.sign(
            Purpose.HEAD,
            FeedJson.write(new FeedAnswer.Head(question.nonce(), head.feedId(), head.number())));
    long missing = head.number() - question.applied();
    if (!head.feedId().equals(question.feedId()) || missing < 0 || missing > MOST_ENTRIES) {
      return snapshot(tx, head).map(text -> new FeedAnswer(signedHead, List.of(), text));
    }
    if (missing == 0) {
      return Future.succeededFuture(new FeedAnswer(signedHead, List.of(), null));
    }
    return store
        .feed()
        .after(tx, question.applied(), MOST_ENTRIES)
        .compose(
            entries ->
                entries.size() == missing
                    ? Future.succeededFuture(new FeedAnswer(signedHead, ours(entries), null))
                    // some are of before a restore
                    : snapshot(tx, head).map(text -> new FeedAnswer(signedHead, List.of(), text)));
  }

  /**
   * Signed by this process, as the head and a snapshot are: another one on the same database may
   * have written them with an anchor that its nodes alone know.
   */
  private List<SignedText> ours(List<SignedText> entries) {
    return entries.stream().map(entry -> anchor.sign(Purpose.ENTRY, entry.text())).toList();
  }

  private Future<SignedText> snapshot(Transaction tx, Head head) {
    Snapshot known = latest;
    if (known != null && known.head().equals(head)) {
      return Future.succeededFuture(known.text());
    }
    return keys(tx)
        .compose(
            keys ->
                accounts(tx)
                    .compose(
                        accounts ->
                            revoked(tx)
                                .compose(
                                    tokens ->
                                        clients(tx)
                                            .compose(
                                                clients ->
                                                    sessions(tx)
                                                        .map(
                                                            sessions ->
                                                                snapshot(
                                                                    head, keys, accounts, tokens,
                                                                    clients, sessions))))))
        .map(
            snapshot -> {
              SignedText text = anchor.sign(Purpose.SNAPSHOT, FeedJson.write(snapshot));
              latest = new Snapshot(head, text);
              return text;
            });
  }

  private FeedSnapshot snapshot(
      Head head,
      List<KeyChanged> keys,
      List<OfInterest> accounts,
      List<TokenRevoked> revoked,
      List<Clients.OfInterest> clients,
      List<Session> sessions) {
    Instant since = clock.instant().minus(RAISED_WITHIN);
    Map<String, Instant> raisedAt =
        accounts.stream()
            .filter(one -> one.raisedAt() != null && !one.raisedAt().isBefore(since))
            .collect(toMap(one -> one.account().accountId(), OfInterest::raisedAt));
    return new FeedSnapshot(
        head.feedId(),
        head.number(),
        keys,
        accounts.stream().map(one -> change(one.account())).toList(),
        directoryComplete,
        raisedAt,
        revoked.size() > MOST_REVOKED ? List.of() : revoked,
        clients.stream().map(one -> client(one, since)).toList(),
        sessions.stream().map(FeedAnswers::change).toList(),
        revoked.size() > MOST_REVOKED);
  }

  private Future<List<KeyChanged>> keys(Transaction tx) {
    return store
        .keys()
        .all(tx)
        .map(
            all ->
                all.stream()
                    .filter(key -> key.state() != KeyState.RETIRED)
                    .map(FeedAnswers::change)
                    .toList());
  }

  private Future<List<OfInterest>> accounts(Transaction tx) {
    // where every token has an epoch, one from before an older raising has ended by itself: an
    // account need not take room in snapshots for ever because its password was changed once
    Instant raisedSince = directoryComplete ? null : clock.instant().minus(RAISED_WITHIN);
    return store
        .accounts()
        .forSnapshot(tx, raisedSince, mostAccounts + 1)
        .compose(
            accounts ->
                accounts.size() > mostAccounts
                    ? tooMuch(mostAccounts + " accounts")
                    : Future.succeededFuture(accounts));
  }

  private Future<List<TokenRevoked>> revoked(Transaction tx) {
    return store.revoked().all(tx, clock.instant().minus(REVOKED_KEPT), MOST_REVOKED + 1);
  }

  /** The next page of the revoked tokens, as they are now. */
  Future<RevokedAnswer> to(RevokedQuestion question) {
    if (question.nonce() == null
        || question.nonce().isEmpty()
        || question.nonce().length() > LONGEST_TEXT
        || question.after() < 0) {
      return Future.failedFuture(new CallException(CallError.INVALID_REQUEST));
    }
    return store
        .store()
        .read(
            tx -> {
              // sent one behind the other
              Future<Head> head = store.feed().head(tx);
              Future<RevokedTokens.Page> page = store.revoked().page(tx, question.after(), PAGE);
              return head.compose(of -> page.map(read -> signed(question, of, read)));
            });
  }

  private RevokedAnswer signed(RevokedQuestion question, Head head, RevokedTokens.Page page) {
    RevokedPage text =
        new RevokedPage(
            question.nonce(),
            head.feedId(),
            question.after(),
            page.last(),
            page.more(),
            page.tokens());
    return new RevokedAnswer(anchor.sign(Purpose.REVOKED, text.toText()));
  }

  private Future<List<Clients.OfInterest>> clients(Transaction tx) {
    return store
        .clients()
        .forSnapshot(tx, MOST_CLIENTS + 1)
        .compose(
            clients ->
                clients.size() > MOST_CLIENTS
                    ? tooMuch(MOST_CLIENTS + " clients")
                    : Future.succeededFuture(clients));
  }

  private Future<List<Session>> sessions(Transaction tx) {
    return store
        .sessions()
        .revoked(tx, clock.instant().minus(REVOKED_KEPT), MOST_SESSIONS + 1)
        .compose(
            sessions ->
                sessions.size() > MOST_SESSIONS
                    ? tooMuch(MOST_SESSIONS + " revoked sessions")
                    : Future.succeededFuture(sessions));
  }

  private static <T> Future<T> tooMuch(String what) {
    // A part of it would let revoked tokens pass: better that no node starts on it.
    log.error("more than {} for one snapshot of the feed: nodes cannot start", what);
    return Future.failedFuture(new CallException(CallError.UNAVAILABLE, LATER, List.of()));
  }

  private static FeedSnapshot.Client client(Clients.OfInterest one, Instant since) {
    RegisteredClient client = one.client();
    boolean lately = one.raisedAt() != null && !one.raisedAt().isBefore(since);
    return new FeedSnapshot.Client(
        new ClientChanged(client.clientId(), client.epoch(), client.state()),
        lately ? one.raisedAt() : null);
  }

  private static SessionRevoked change(Session session) {
    return new SessionRevoked(session.sessionId(), session.epoch(), session.tokensUntil());
  }

  private static KeyChanged change(StoredKey key) {
    return new KeyChanged(key.kid(), key.algorithm(), key.state(), key.publicJwk());
  }

  private static AccountChanged change(Account account) {
    return new AccountChanged(
        account.name(), account.accountId(), account.epoch(), account.state());
  }
}
