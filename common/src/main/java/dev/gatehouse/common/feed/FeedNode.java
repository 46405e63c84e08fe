package dev.gatehouse.common.feed;

import dev.gatehouse.common.bus.Bus;
import dev.gatehouse.common.bus.Registration;
import dev.gatehouse.common.jose.VerificationKey;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the feed for one process (design §4): takes what is published, and asks once a second
 * with a nonce, so that a lost message costs a second and never correctness. Everything it believes
 * is signed by the anchor. Safe for every thread; its own work happens on one context.
 */
public final class FeedNode {
  /** How many may wait for a number at once; one more is told "not applied" at once. */
  public static final int MOST_WAITING = 10_000;

  static final long QUESTION_EVERY_MILLIS = 1000;
  private static final long QUESTION_EVERY_NANOS = QUESTION_EVERY_MILLIS * 1_000_000;

  private static final Logger log = LoggerFactory.getLogger(FeedNode.class);

  private final Vertx vertx;
  private final Bus bus;
  private final LongSupplier nanoTime;
  private final NodeView view;
  private final FeedReader reader;
  private final Nonces nonces = new Nonces();
  private final String id = nonces.next();
  private final FeedListeners listeners = new FeedListeners();
  private final OwnStatements statements;
  private final VertxSpacedQuestions soon;
  private final VertxConfirmations confirmations;

  private volatile Context context;
  private volatile long doubtedAtNanos = Long.MIN_VALUE / 2;

  // below: only on the context
  private final VertxNumberWaiters waiting;
  private final List<VertxCaller<Void>> doubting = new ArrayList<>();
  private Registration published;
  private Runnable whenStarted;
  private Runnable closing = () -> {};
  private long timer = -1;
  private long askedAtNanos = Long.MIN_VALUE / 2;
  private boolean asking;
  private boolean askAgain;
  private boolean closed;
  private boolean silent;

  /**
   * A node; {@link #start()} sets it going.
   *
   * @param bus needs no link key
   * @param anchor what is believed; never null
   * @param localKeys keys that never travel (HS256): part of the ring from the beginning, always
   * @param silenceLimit after that long without proof the node is stale
   * @param clock for how long the tokens of a revoked subject without epochs are remembered
   * @param signer signs what it says of itself; null in one process, where nobody else could
   */
  public FeedNode(
      Vertx vertx,
      Bus bus,
      AnchorKey anchor,
      List<VerificationKey> localKeys,
      Duration silenceLimit,
      Clock clock,
      NodeSigner signer) {
    this(vertx, bus, anchor, localKeys, silenceLimit, clock, signer, System::nanoTime);
  }

  /** A node of one process. */
  public FeedNode(
      Vertx vertx,
      Bus bus,
      AnchorKey anchor,
      List<VerificationKey> localKeys,
      Duration silenceLimit,
      Clock clock) {
    this(vertx, bus, anchor, localKeys, silenceLimit, clock, (NodeSigner) null);
  }

  FeedNode(
      Vertx vertx,
      Bus bus,
      AnchorKey anchor,
      List<VerificationKey> localKeys,
      Duration silenceLimit,
      Clock clock,
      NodeSigner signer,
      LongSupplier nanoTime) {
    this.statements = new OwnStatements(signer, id, nanoTime);
    this.vertx = Objects.requireNonNull(vertx, "vertx");
    this.bus = Objects.requireNonNull(bus, "bus");
    this.nanoTime = nanoTime;
    this.waiting = new VertxNumberWaiters(vertx, MOST_WAITING);
    this.view = new NodeView(localKeys, silenceLimit, clock, nanoTime);
    this.reader =
        new FeedReader(
            Objects.requireNonNull(anchor, "anchor"),
            view,
            nanoTime,
            listeners::tellAccount,
            listeners::tellSnapshot);
    this.soon = new VertxSpacedQuestions(vertx, nanoTime, () -> askedAtNanos, this::ask);
    this.confirmations =
        new VertxConfirmations(
            vertx,
            bus,
            nanoTime,
            () ->
                reader.following()
                    ? statements.applied(view.feedId(), view.appliedSequence())
                    : null,
            soon::run);
  }

  /**
   * Begins to follow. Call once.
   *
   * @return completes once a snapshot is applied and proven fresh; while nobody answers it goes on
   *     asking; fails where the node is closed before
   */
  public Future<Void> start() {
    VertxCaller<Void> caller = new VertxCaller<>(vertx);
    context = vertx.getOrCreateContext();
    context.runOnContext(
        begun -> {
          whenStarted = () -> caller.complete(null);
          bus.subscribe(FeedCalls.PUBLISHED, SignedText.class, this::heard)
              .onSuccess(
                  registration -> {
                    published = registration;
                    timer = vertx.setPeriodic(QUESTION_EVERY_MILLIS, tick -> tick());
                    ask();
                  })
              .onFailure(caller::fail);
          closing = () -> caller.fail(new IllegalStateException("the feed node was closed"));
        });
    return caller.future();
  }

  /**
   * Stops following and signs off; who waits is told "not applied". What is known stays readable.
   */
  public Future<Void> close() {
    if (context == null) {
      return Future.succeededFuture();
    }
    VertxCaller<Void> caller = new VertxCaller<>(vertx);
    context.runOnContext(
        now -> {
          closed = true;
          confirmations.close();
          vertx.cancelTimer(timer);
          closing.run();
          waiting.giveUp();
          tellDoubting();
          Future<Void> gone = published == null ? Future.succeededFuture() : published.close();
          gone.transform(silent -> bus.ask(FeedCalls.ASK, signOff()))
              .onComplete(done -> caller.complete(null));
        });
    return caller.future();
  }

  /** What the node knows; the same object for its whole life. */
  public FeedView view() {
    return view;
  }

  /**
   * Waits until the node has applied a number, and every listener was told.
   *
   * @param sequence a number of the feed
   * @param within how long to wait at most
   * @return whether it was applied in time; never fails
   */
  public Future<Boolean> applied(long sequence, Duration within) {
    if (context == null) {
      return Future.succeededFuture(false);
    }
    // always on the context, so that every listener was told of what was applied
    VertxCaller<Boolean> caller = new VertxCaller<>(vertx);
    context.runOnContext(
        now -> {
          if (view.appliedSequence() >= sequence) {
            caller.complete(true);
          } else if (closed) {
            caller.complete(false);
          } else {
            waiting.add(sequence, within, caller);
          }
        });
    return caller.future();
  }

  /**
   * Asks the feed before something is refused that this node may only not have heard of: by the
   * question in flight, or a new one, but by none where this was asked within the last second.
   *
   * @return completes once there is nothing more to hear now; whether the node is up to date {@link
   *     FeedView#stale()} says then; never fails
   */
  public Future<Void> heardAll() {
    long doubted = doubtedAtNanos;
    if (context == null || (justNow(doubted) && view.provenSince(doubted))) {
      return Future.succeededFuture();
    }
    VertxCaller<Void> caller = new VertxCaller<>(vertx);
    context.runOnContext(
        now -> {
          if (closed || doubting.size() >= MOST_WAITING || (!asking && justNow(doubtedAtNanos))) {
            caller.complete(null);
          } else {
            doubting.add(caller);
            if (!asking) {
              ask();
            }
            doubtedAtNanos = askedAtNanos;
          }
        });
    return caller.future();
  }

  private boolean justNow(long nanos) {
    return nanoTime.getAsLong() - nanos < QUESTION_EVERY_NANOS;
  }

  /**
   * Tells a listener of every account that changed, after the view shows it; after a snapshot of
   * every account in it. Runs on the node's context; must not wait.
   */
  public void onAccountChanged(Consumer<SecurityChange.AccountChanged> listener) {
    listeners.accounts.add(Objects.requireNonNull(listener, "listener"));
  }

  /**
   * Tells a listener that a snapshot was applied, before the accounts in it: any account may have
   * changed meanwhile, also one that the snapshot does not name. Runs on the node's context.
   */
  public void onSnapshot(Runnable listener) {
    listeners.snapshots.add(Objects.requireNonNull(listener, "listener"));
  }

  /** Tells a listener that keys have come or gone. Runs on the node's context; must not wait. */
  public void onKeysChanged(Runnable listener) {
    listeners.keys.add(Objects.requireNonNull(listener, "listener"));
  }

  /**
   * Tells a listener that the view shows another number of the feed, or another feed: once for all
   * that came together. Runs on the node's context; must not wait.
   */
  public void onApplied(Runnable listener) {
    listeners.applied.add(Objects.requireNonNull(listener, "listener"));
  }

  private FeedQuestion signOff() {
    return statements.with(
        new FeedQuestion(nonces.next(), view.feedId(), view.appliedSequence(), id, true));
  }

  private void heard(SignedText entry) {
    if (closed) {
      return;
    }
    switch (reader.published(entry)) {
      case APPLIED -> {
        tellWaiting();
        confirm();
      }
      case KNOWN -> confirmations.again(); // somebody waits, and has not heard it
      case LATER -> soon.run();
      case NOTHING -> {}
    }
  }

  /** Who changes something waits until every node has said that it has applied it. */
  private void confirm() {
    if (statements.signed()) {
      confirmations.soon();
    } else {
      soon.run();
    }
  }

  private void tick() {
    boolean stale = view.stale();
    if (stale != silent) {
      silent = stale;
      if (stale) {
        log.warn("feed: no proof of being up to date: this node is stale");
      } else {
        log.info("feed: up to date again, at number {}", view.appliedSequence());
      }
    }
    view.sweep();
    ask();
  }

  private void ask() {
    if (closed) {
      return;
    }
    if (asking) {
      askAgain = true;
      return;
    }
    asking = true;
    RevokedQuestion page = reader.pageQuestion(nonces.next());
    if (page != null) {
      bus.ask(FeedCalls.REVOKED, page)
          .onComplete((answer, failure) -> asked(failure, () -> reader.answered(page, answer)));
      return;
    }
    long sent = nanoTime.getAsLong();
    askedAtNanos = sent;
    long appliedThen = view.appliedSequence();
    FeedQuestion question = statements.with(reader.question(nonces.next(), id));
    bus.ask(FeedCalls.ASK, question)
        .onComplete(
            (answer, failure) ->
                asked(
                    failure,
                    () -> {
                      FeedReader.Next next = reader.answered(question, appliedThen, sent, answer);
                      if (next != FeedReader.Next.WAIT && statements.answered(answer, sent)) {
                        askAgain = true;
                      }
                      return next;
                    }));
  }

  private void asked(Throwable failure, Supplier<FeedReader.Next> answered) {
    asking = false;
    if (failure != null) {
      askAgain = false;
      tellDoubting();
      log.debug("feed: no answer: {}", failure.getMessage());
      if (whenStarted != null) {
        soon.run(); // auth-service may be starting too
      }
      return;
    }
    long before = view.appliedSequence();
    FeedReader.Next next = answered.get();
    boolean again = askAgain;
    askAgain = false;
    tellWaiting();
    switch (next) {
      case PROVEN -> {
        started();
        if (again) {
          ask(); // who doubts waits for the rest too
        }
      }
      case ASK -> ask();
      case PAGE -> {
        ask();
        reader.indexPage();
      }
      case WAIT -> {}
    }
    if (!asking) {
      tellDoubting();
    }
    if (view.appliedSequence() != before) {
      confirm();
    }
  }

  private void started() {
    if (whenStarted != null) {
      whenStarted.run();
      whenStarted = null;
      closing = () -> {};
    }
  }

  private void tellWaiting() {
    listeners.tellNews(view);
    waiting.applied(view.appliedSequence());
  }

  private void tellDoubting() {
    doubting.forEach(each -> each.complete(null));
    doubting.clear();
  }
}
