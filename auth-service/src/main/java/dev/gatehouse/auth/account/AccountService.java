package dev.gatehouse.auth.account;

import dev.gatehouse.auth.login.AccountName;
import dev.gatehouse.auth.login.PasswordHashing;
import dev.gatehouse.auth.login.Passwords;
import dev.gatehouse.auth.store.Account;
import dev.gatehouse.auth.store.AuthStore;
import dev.gatehouse.auth.store.Store.Transaction;
import dev.gatehouse.auth.token.Scopes;
import dev.gatehouse.common.auth.ChangeUser;
import dev.gatehouse.common.auth.CreateUsers;
import dev.gatehouse.common.auth.DeleteUser;
import dev.gatehouse.common.auth.ListUsers;
import dev.gatehouse.common.auth.NewUser;
import dev.gatehouse.common.auth.Operator;
import dev.gatehouse.common.auth.Profile;
import dev.gatehouse.common.auth.ProfileRequest;
import dev.gatehouse.common.auth.Revoked;
import dev.gatehouse.common.auth.SetPassword;
import dev.gatehouse.common.auth.ShowUser;
import dev.gatehouse.common.auth.User;
import dev.gatehouse.common.auth.UserPage;
import dev.gatehouse.common.auth.UsersChanged;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.config.Secret;
import dev.gatehouse.common.feed.AccountState;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Administers accounts. Each change is one transaction with its audit and its feed entry.
 *
 * <p>The epoch rises where tokens must end: when the account is disabled or deleted, gets another
 * password, or loses a scope. What it gains it gains with its next token.
 *
 * <p>An administrator cannot disable, delete or take {@code gatehouse:admin} from the account that
 * the admin token is of. So whatever administrators do to each other, one is left; the operator at
 * the Unix socket, who needs no account, may do all of it.
 *
 * <p>Call from one event loop.
 */
public final class AccountService {

  /** The longest that hashing may keep whoever asks for accounts over the bus waiting. */
  public static final Duration HASHING_LIMIT = Duration.ofSeconds(20);

  private static final int MAX_PAGE = 1000;
  private static final Logger log = LoggerFactory.getLogger(AccountService.class);

  private final AuthStore store;
  private final Operators operators;
  private final AccountChanges changes;
  private final PasswordHashing hashing;
  private final Duration hashingLimit;

  /**
   * A service over the open store.
   *
   * @param store never null
   * @param operators never null
   * @param changes never null
   * @param hashing completes on the event loop this is called from; never null
   * @param hashingLimit the longest that the passwords of one creation may take; null for no limit
   */
  public AccountService(
      AuthStore store,
      Operators operators,
      AccountChanges changes,
      PasswordHashing hashing,
      Duration hashingLimit) {
    this.store = store;
    this.operators = operators;
    this.changes = changes;
    this.hashing = hashing;
    this.hashingLimit = hashingLimit;
  }

  /** Who an account is; NOT_FOUND where there is none of that name. */
  public Future<Profile> profile(ProfileRequest request) {
    return store
        .store()
        .read(tx -> existing(tx, request.name()))
        .map(
            account ->
                new Profile(
                    account.name(),
                    account.accountId(),
                    account.fullName(),
                    account.state() == AccountState.ENABLED));
  }

  /** Creates accounts, all or none; INVALID_REQUEST and CONFLICT name every fault. */
  public Future<UsersChanged> create(CreateUsers request) {
    return operators
        .read(request.operator(), (tx, who) -> Future.succeededFuture())
        .compose(
            admitted -> {
              List<String> faults = AccountRules.faults(request.users());
              return faults.isEmpty()
                  ? create(request.operator(), request.users())
                  : invalid(faults);
            });
  }

  private Future<UsersChanged> create(Operator operator, List<NewUser> users) {
    List<Secret> passwords =
        users.stream().filter(user -> user.passwordHash() == null).map(NewUser::password).toList();
    if (hashingLimit != null && hashing.estimate(passwords.size()).compareTo(hashingLimit) > 0) {
      return invalid(
          List.of(
              "hashing %d passwords takes longer than %d s: create fewer at once, or give hashes"
                  .formatted(passwords.size(), hashingLimit.toSeconds())));
    }
    return operators
        .read(operator, (tx, who) -> changes.refuseTaken(tx, users))
        .compose(free -> hashing.hashAll(passwords))
        .compose(
            hashes ->
                operators.write(
                    operator,
                    (tx, who) ->
                        changes
                            .refuseTaken(tx, users)
                            .compose(free -> changes.insertAll(tx, who, users, hashes))))
        .map(this::published);
  }

  /** One page of accounts, by name. */
  public Future<UserPage> list(ListUsers request) {
    return operators.read(
        request.operator(),
        (tx, who) -> {
          if (request.limit() < 1 || request.limit() > MAX_PAGE) {
            return invalid(List.of("limit: write 1 to " + MAX_PAGE));
          }
          return store
              .accounts()
              .page(tx, request.after(), request.limit() + 1)
              .map(found -> page(found, request.limit()));
        });
  }

  private static UserPage page(List<Account> found, int limit) {
    boolean more = found.size() > limit;
    List<User> users = found.stream().limit(limit).map(AccountService::shown).toList();
    return new UserPage(users, more ? users.get(users.size() - 1).username() : null);
  }

  /** One account; NOT_FOUND. */
  public Future<User> show(ShowUser request) {
    return operators
        .read(request.operator(), (tx, who) -> existing(tx, request.username()))
        .map(AccountService::shown);
  }

  /**
   * Changes what is not null; an empty full name or e-mail address is removed. NOT_FOUND;
   * INVALID_REQUEST with every fault; CONFLICT where administrators would lock themselves out. What
   * is so already changes nothing.
   */
  public Future<UsersChanged> change(ChangeUser request) {
    return operators
        .write(
            request.operator(),
            (tx, who) -> {
              List<String> faults =
                  AccountRules.profileFaults(request.fullName(), request.email(), request.scopes());
              return faults.isEmpty()
                  ? existing(tx, request.username())
                      .compose(account -> change(tx, who, account, request))
                  : invalid(faults);
            })
        .map(this::published);
  }

  private Future<Committed> change(
      Transaction tx, Administrator who, Account account, ChangeUser request) {
    Set<String> scopes =
        request.scopes() == null
            ? account.scopes()
            : new LinkedHashSet<>(AccountRules.kept(request.scopes()));
    AccountState state =
        request.enabled() == null
            ? account.state()
            : request.enabled() ? AccountState.ENABLED : AccountState.DISABLED;
    boolean disabled = state == AccountState.DISABLED && account.state() == AccountState.ENABLED;
    boolean enabled = state == AccountState.ENABLED && account.state() == AccountState.DISABLED;
    if (who.is(account.name()) && (disabled || !scopes.contains(Scopes.ADMIN))) {
      return ownAccount();
    }
    boolean ends = disabled || !scopes.containsAll(account.scopes());
    Account changed =
        new Account(
            account.accountId(),
            account.name(),
            request.fullName() == null ? account.fullName() : AccountRules.kept(request.fullName()),
            request.email() == null ? account.email() : AccountRules.kept(request.email()),
            scopes,
            state,
            account.passwordHash(),
            ends ? account.epoch() + 1 : account.epoch(),
            account.createdAt());
    if (changed.equals(account)) {
      return Future.succeededFuture(new Committed(List.of(), List.of(account)));
    }
    String kind = disabled ? "user.disabled" : enabled ? "user.enabled" : "user.changed";
    return changes.update(tx, who, changed, kind, changedMembers(account, changed));
  }

  private static String changedMembers(Account before, Account after) {
    List<String> members = new ArrayList<>();
    if (!java.util.Objects.equals(before.fullName(), after.fullName())) {
      members.add("full_name");
    }
    if (!java.util.Objects.equals(before.email(), after.email())) {
      members.add("email");
    }
    if (!before.scopes().equals(after.scopes())) {
      members.add("scopes: " + String.join(" ", after.scopes()));
    }
    return members.isEmpty() ? null : String.join(", ", members);
  }

  /** Sets a password; NOT_FOUND, INVALID_REQUEST, BUSY. */
  public Future<UsersChanged> setPassword(SetPassword request) {
    return operators
        .read(request.operator(), (tx, who) -> existing(tx, request.username()))
        .compose(
            account -> {
              String password = request.password() == null ? null : request.password().value();
              Optional<String> fault = Passwords.fault(password);
              return fault.isPresent()
                  ? invalid(List.of("password: " + fault.get()))
                  : hashing.hash(request.password());
            })
        .compose(
            hash ->
                operators.write(
                    request.operator(),
                    (tx, who) ->
                        existing(tx, request.username())
                            .compose(
                                account ->
                                    changes.update(
                                        tx,
                                        who,
                                        withNextEpoch(account, hash),
                                        "user.password-set",
                                        null))))
        .map(this::published);
  }

  /** Ends everything that was issued to an account so far; NOT_FOUND. */
  public Future<Revoked> revoke(Operator operator, String name) {
    return operators
        .write(
            operator,
            (tx, who) ->
                existing(tx, name)
                    .compose(
                        account ->
                            changes.update(
                                tx,
                                who,
                                withNextEpoch(account, account.passwordHash()),
                                "user.revoked",
                                null)))
        .map(
            committed -> {
              changes.publish(committed);
              Account account = committed.accounts().getFirst();
              log.info(
                  "revoked: user {} from epoch {}, feed number {}",
                  account.name(),
                  account.epoch(),
                  committed.sequence());
              return new Revoked(committed.sequence());
            });
  }

  /** With the next epoch: a token that was issued before it is refused. */
  private static Account withNextEpoch(Account account, String hash) {
    return new Account(
        account.accountId(),
        account.name(),
        account.fullName(),
        account.email(),
        account.scopes(),
        account.state(),
        hash,
        account.epoch() + 1,
        account.createdAt());
  }

  /** Deletes an account and leaves its tombstone; NOT_FOUND. */
  public Future<UsersChanged> delete(DeleteUser request) {
    return operators
        .write(
            request.operator(),
            (tx, who) ->
                existing(tx, request.username())
                    .compose(
                        account ->
                            who.is(account.name())
                                ? ownAccount()
                                : changes.update(
                                    tx, who, tombstone(account), "user.deleted", null)))
        .map(this::published)
        .map(changed -> new UsersChanged(changed.sequence(), List.of()));
  }

  private static Account tombstone(Account account) {
    return new Account(
        account.accountId(),
        account.name(),
        null,
        null,
        Set.of(),
        AccountState.DELETED,
        null,
        account.epoch() + 1,
        account.createdAt());
  }

  private static <T> Future<T> ownAccount() {
    return Future.failedFuture(
        new CallException(
            CallError.CONFLICT,
            null,
            List.of(
                "this is your own account: have another administrator do it, or the operator of"
                    + " the server")));
  }

  private Future<Account> existing(Transaction tx, String name) {
    return find(store, tx, name);
  }

  /** The account of that name; NOT_FOUND where there is none, or can be none. */
  static Future<Account> find(AuthStore store, Transaction tx, String name) {
    String lowered = name == null ? "" : AccountName.lowered(name);
    Function<Optional<Account>, Future<Account>> orNotFound =
        found ->
            found
                .map(Future::succeededFuture)
                .orElseGet(() -> Future.failedFuture(new CallException(CallError.NOT_FOUND)));
    return AccountName.isValid(lowered)
        ? store.accounts().byName(tx, lowered).compose(orNotFound)
        : orNotFound.apply(Optional.empty());
  }

  private UsersChanged published(Committed committed) {
    changes.publish(committed);
    return new UsersChanged(
        committed.sequence(), committed.accounts().stream().map(AccountService::shown).toList());
  }

  private static User shown(Account account) {
    return new User(
        account.name(),
        account.accountId(),
        account.fullName(),
        account.email(),
        List.copyOf(account.scopes()),
        account.state() == AccountState.ENABLED,
        account.createdAt());
  }

  private static <T> Future<T> invalid(List<String> faults) {
    return Future.failedFuture(new CallException(CallError.INVALID_REQUEST, null, faults));
  }
}
