package dev.gatehouse.auth.account;

import dev.gatehouse.auth.audit.Audit;
import dev.gatehouse.auth.feed.FeedPublisher;
import dev.gatehouse.auth.store.Account;
import dev.gatehouse.auth.store.AuthStore;
import dev.gatehouse.auth.store.FeedLog.Appended;
import dev.gatehouse.auth.store.Store.Transaction;
import dev.gatehouse.common.auth.FirstParty;
import dev.gatehouse.common.auth.NewUser;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.feed.AccountState;
import dev.gatehouse.common.feed.SecurityChange.AccountChanged;
import io.vertx.core.Future;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/**
 * Writes accounts within a transaction: the row, then the audit, and the feed entry last, since
 * from there to the commit everybody else's changes wait.
 */
public final class AccountChanges {

  private static final int ACCOUNT_ID_BYTES = 16;

  private final AuthStore store;
  private final FeedPublisher feed;
  private final Audit audit;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  /**
   * Changes over the open store.
   *
   * @param store never null
   * @param feed never null
   * @param audit never null
   * @param clock dates new accounts; never null
   */
  public AccountChanges(AuthStore store, FeedPublisher feed, Audit audit, Clock clock) {
    this.store = store;
    this.feed = feed;
    this.audit = audit;
    this.clock = clock;
  }

  /** Fails with CONFLICT and every name of {@code users} that is taken. */
  Future<Void> refuseTaken(Transaction tx, List<NewUser> users) {
    List<String> taken = new ArrayList<>();
    List<Integer> indexes = java.util.stream.IntStream.range(0, users.size()).boxed().toList();
    return inTurn(
            indexes,
            i -> {
              String name = AccountRules.name(users.get(i));
              return isTaken(tx, name)
                  .map(
                      found -> {
                        if (found) {
                          taken.add(
                              AccountRules.prefix(users, i) + "username: " + name + " is taken");
                        }
                        return null;
                      });
            })
        .compose(
            done ->
                taken.isEmpty()
                    ? Future.succeededFuture()
                    : Future.failedFuture(new CallException(CallError.CONFLICT, null, taken)));
  }

  /** Names and client ids share one namespace. */
  private Future<Boolean> isTaken(Transaction tx, String name) {
    return FirstParty.CLIENT_ID.equals(name)
        ? Future.succeededFuture(true)
        : store.accounts().nameTaken(tx, name);
  }

  /**
   * Adds accounts whose names are free.
   *
   * @param hashes of those users that bring no hash of their own, in their order
   */
  Future<Committed> insertAll(
      Transaction tx, Administrator who, List<NewUser> users, List<String> hashes) {
    Iterator<String> made = hashes.iterator();
    List<Account> accounts = new ArrayList<>();
    return inTurn(
            users,
            user -> {
              String hash = user.passwordHash() == null ? made.next() : user.passwordHash().value();
              return insert(tx, who.actor(), user, hash, null)
                  .map(
                      account -> {
                        accounts.add(account);
                        return null;
                      });
            })
        .compose(inserted -> appended(tx, accounts));
  }

  /** Adds one account and its audit, without its feed entry. */
  Future<Account> insert(
      Transaction tx, String actor, NewUser user, String hash, String auditDetail) {
    String name = AccountRules.name(user);
    return store
        .accounts()
        .highestEpoch(tx, name)
        .compose(
            highest -> {
              Account account =
                  new Account(
                      newAccountId(),
                      name,
                      AccountRules.kept(user.fullName()),
                      AccountRules.kept(user.email()),
                      AccountRules.kept(user.scopes()),
                      AccountState.ENABLED,
                      hash,
                      highest + 1, // above every token that was ever issued to that name
                      // as it is stored, so that every answer shows the same
                      clock.instant().truncatedTo(ChronoUnit.MILLIS));
              return store
                  .accounts()
                  .insert(tx, account)
                  .compose(
                      done ->
                          audit.administration(
                              tx,
                              new Audit.Happening("user.created", actor, name, null, auditDetail)))
                  .map(done -> account);
            });
  }

  /** Replaces an account. */
  Future<Committed> update(
      Transaction tx, Administrator who, Account account, String kind, String detail) {
    return store
        .accounts()
        .update(tx, account)
        .compose(
            done ->
                audit.administration(
                    tx, new Audit.Happening(kind, who.actor(), account.name(), null, detail)))
        .compose(done -> appended(tx, List.of(account)));
  }

  /** Tells the feed of accounts: the end of the transaction. */
  Future<Committed> appended(Transaction tx, List<Account> accounts) {
    List<Appended> entries = new ArrayList<>();
    return inTurn(
            accounts,
            account ->
                feed.append(
                        tx,
                        new AccountChanged(
                            account.name(), account.accountId(), account.epoch(), account.state()))
                    .map(
                        entry -> {
                          entries.add(entry);
                          return null;
                        }))
        .map(done -> new Committed(entries, accounts));
  }

  /** Publishes what has committed. */
  void publish(Committed committed) {
    committed.appended().forEach(feed::publish);
  }

  /** One after the other: each step reads what the one before it wrote. */
  private static <T> Future<Void> inTurn(List<T> items, Function<T, Future<Void>> step) {
    Future<Void> turn = Future.succeededFuture();
    for (T item : items) {
      turn = turn.compose(done -> step.apply(item));
    }
    return turn;
  }

  private String newAccountId() {
    byte[] bytes = new byte[ACCOUNT_ID_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
