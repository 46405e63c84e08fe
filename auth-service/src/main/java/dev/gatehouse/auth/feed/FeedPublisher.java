package dev.gatehouse.auth.feed;

import dev.gatehouse.auth.store.AuthStore;
import dev.gatehouse.auth.store.FeedLog.Appended;
import dev.gatehouse.auth.store.Store.Transaction;
import dev.gatehouse.common.bus.Bus;
import dev.gatehouse.common.bus.Registration;
import dev.gatehouse.common.feed.Anchor;
import dev.gatehouse.common.feed.Anchor.Purpose;
import dev.gatehouse.common.feed.FeedAnswer;
import dev.gatehouse.common.feed.FeedCalls;
import dev.gatehouse.common.feed.FeedJson;
import dev.gatehouse.common.feed.FeedQuestion;
import dev.gatehouse.common.feed.SecurityChange;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The writing end of the feed (design §4): numbers and signs changes, publishes them after their
 * commit, and answers what nodes ask. Safe for every thread.
 */
public final class FeedPublisher {
  private final AuthStore store;
  private final Anchor anchor;
  private final Bus bus;
  private final Clock clock;
  private final FeedAnswers answers;
  private final PublishedInOrder published;
  private final Consumer<FeedQuestion> asked;
  private final Supplier<String> tickets;

  private final List<Registration> serving = new CopyOnWriteArrayList<>();

  /**
   * Makes the writing end of a process.
   *
   * @param store never null
   * @param anchor signs all that leaves; never null
   * @param bus never null
   * @param clock dates the entries; never null
   * @param directoryComplete whether snapshots hold every account there is: with HS256, where
   *     others mint tokens too
   */
  public FeedPublisher(
      AuthStore store, Anchor anchor, Bus bus, Clock clock, boolean directoryComplete) {
    this(store, anchor, bus, clock, directoryComplete, question -> {});
  }

  /**
   * Makes the writing end of a process where somebody wants to know who follows.
   *
   * @param asked is given every well-formed question, such as {@link LiveNodes#asked}; never null
   */
  public FeedPublisher(
      AuthStore store,
      Anchor anchor,
      Bus bus,
      Clock clock,
      boolean directoryComplete,
      Consumer<FeedQuestion> asked) {
    this(store, anchor, bus, clock, directoryComplete, asked, () -> null, () -> 0);
  }

  /**
   * Makes the writing end of one of several processes.
   *
   * @param tickets what each answer carries, as {@link FeedAnswer#ticket}; never null
   * @param published the newest number that this process has heard of from others; never null
   */
  FeedPublisher(
      AuthStore store,
      Anchor anchor,
      Bus bus,
      Clock clock,
      boolean directoryComplete,
      Consumer<FeedQuestion> asked,
      Supplier<String> tickets,
      LongSupplier published) {
    this.asked = asked;
    this.tickets = tickets;
    this.store = store;
    this.anchor = anchor;
    this.bus = bus;
    this.clock = clock;
    this.answers =
        new FeedAnswers(store, anchor, clock, directoryComplete, FeedAnswers.MOST_ACCOUNTS);
    this.published =
        new PublishedInOrder(store, entry -> bus.publish(FeedCalls.PUBLISHED, entry), published);
  }

  /**
   * Numbers, signs and stores a change. The last thing a changing transaction does: from here to
   * the commit the head's row is locked.
   *
   * @return what to give to {@link #publish} once the transaction has committed
   */
  public Future<Appended> append(Transaction tx, SecurityChange change) {
    return append(tx, change, number -> Future.succeededFuture());
  }

  /**
   * The same.
   *
   * @param beside writes, in the same transaction, what belongs to the number
   */
  public Future<Appended> append(
      Transaction tx, SecurityChange change, LongFunction<Future<Void>> beside) {
    return store
        .feed()
        .append(
            tx,
            clock.instant(),
            change,
            entry -> anchor.sign(Purpose.ENTRY, FeedJson.write(entry)),
            beside);
  }

  /**
   * Publishes what was committed, in the order of the numbers.
   *
   * @param appended from a transaction that has committed; never null
   * @return completes when it is on the bus; never fails: what a node misses it asks for within a
   *     second
   */
  public Future<Void> publish(Appended appended) {
    return published.upTo(appended);
  }

  /** Reminds the nodes of the newest that was published here: somebody waits for them. */
  public void remind() {
    published.again();
  }

  /** Begins to answer what nodes ask; completes once nodes can reach it. */
  public Future<Void> serve() {
    // the head first: what is appended from here on is published
    return store
        .store()
        .read(tx -> store.feed().head(tx))
        .compose(
            head -> {
              published.startAfter(head.number());
              return bus.serve(FeedCalls.REVOKED, (question, context) -> answers.to(question));
            })
        .compose(
            pages -> {
              serving.add(pages);
              return bus.serve(FeedCalls.ASK, (question, context) -> answer(question));
            })
        .map(
            questions -> {
              serving.add(questions);
              return null;
            });
  }

  private Future<FeedAnswer> answer(FeedQuestion question) {
    if (FeedAnswers.wellFormed(question)) {
      asked.accept(question);
    }
    return answers.to(question).map(answer -> answer.withTicket(tickets.get()));
  }

  /** Stops answering; what was begun is answered. */
  public Future<Void> close() {
    return Future.join(serving.stream().map(Registration::close).toList()).mapEmpty();
  }
}
