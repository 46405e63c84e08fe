package dev.gatehouse.auth.account;

import dev.gatehouse.auth.keys.Blocking;
import dev.gatehouse.auth.keys.SecretFile;
import dev.gatehouse.auth.login.PasswordHashing;
import dev.gatehouse.auth.store.Account;
import dev.gatehouse.auth.store.AuthStore;
import dev.gatehouse.auth.store.Store.Transaction;
import dev.gatehouse.auth.token.Scopes;
import dev.gatehouse.common.auth.NewUser;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.config.Secret;
import io.vertx.core.CompositeFuture;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the accounts that a new data directory begins with: the first administrator, and the demo
 * account where there is one. "New" is a directory with no account whose administrator's name
 * nobody ever had, so neither a deleted administrator nor another configured name brings one back.
 */
public final class FirstAccounts {

  /** Where a generated password lies in the data directory. */
  static final String PASSWORD_FILE = "admin-password";

  private static final Logger log = LoggerFactory.getLogger(FirstAccounts.class);
  private static final String ALPHABET =
      "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
  private static final int PASSWORD_LENGTH = 24;

  private final Path dataDir;
  private final String adminName;
  private final Secret adminPassword;
  private final NewUser demo;
  private final AuthStore store;
  private final AccountChanges changes;
  private final PasswordHashing hashing;
  private final Blocking blocking;

  /**
   * An account to make, where its password is written (null where it was given), and whether a
   * person chose it.
   */
  private record Planned(NewUser user, Path passwordFile, String detail, boolean stretched) {}

  /**
   * The first accounts of a data directory.
   *
   * @param dataDir never null
   * @param adminName never null
   * @param adminPassword null to generate one
   * @param demo null for none
   * @param store never null
   * @param changes never null
   * @param hashing never null
   * @param blocking for the password's file; never null
   */
  public FirstAccounts(
      Path dataDir,
      String adminName,
      Secret adminPassword,
      NewUser demo,
      AuthStore store,
      AccountChanges changes,
      PasswordHashing hashing,
      Blocking blocking) {
    this.dataDir = dataDir;
    this.adminName = adminName;
    this.adminPassword = adminPassword;
    this.demo = demo;
    this.store = store;
    this.changes = changes;
    this.hashing = hashing;
    this.blocking = blocking;
  }

  /**
   * Makes what is missing; nothing is hashed where nothing is.
   *
   * @return fails with INVALID_REQUEST and every fault where the configured name or password cannot
   *     be an account's
   */
  public Future<Void> ensure() {
    NewUser admin =
        new NewUser(
            adminName,
            adminPassword == null ? new Secret(newPassword()) : adminPassword,
            null,
            null,
            null,
            List.of(Scopes.ADMIN));
    List<String> faults = AccountRules.faults(List.of(admin));
    if (!faults.isEmpty()) {
      return Future.failedFuture(
          new CallException(
              CallError.INVALID_REQUEST,
              null,
              faults.stream().map(fault -> "admin." + fault).toList()));
    }
    return store.store().read(tx -> missing(tx, admin)).compose(this::make);
  }

  private Future<List<Planned>> missing(Transaction tx, NewUser admin) {
    return store
        .accounts()
        .page(tx, null, 1)
        .compose(some -> some.isEmpty() ? neverWas(tx, admin) : Future.succeededFuture(false))
        .compose(
            noAdmin ->
                (demo == null ? Future.succeededFuture(false) : neverWas(tx, demo))
                    .map(noDemo -> planned(noAdmin ? admin : null, noDemo ? demo : null)));
  }

  private Future<Boolean> neverWas(Transaction tx, NewUser user) {
    return store.accounts().highestEpoch(tx, AccountRules.name(user)).map(highest -> highest < 0);
  }

  private List<Planned> planned(NewUser admin, NewUser demoUser) {
    List<Planned> planned = new ArrayList<>();
    if (admin != null) {
      Path file = adminPassword == null ? dataDir.resolve(PASSWORD_FILE) : null;
      planned.add(new Planned(admin, file, "first administrator", adminPassword != null));
    }
    if (demoUser != null) {
      planned.add(new Planned(demoUser, null, "demo account", false));
    }
    return planned;
  }

  private Future<Void> make(List<Planned> planned) {
    if (planned.isEmpty()) {
      return Future.succeededFuture();
    }
    Future<List<String>> hashes =
        Future.all(planned.stream().map(this::hash).toList()).map(CompositeFuture::list);
    // the file first: an account whose password nobody knows would be of no use
    return Future.all(blocking.call(() -> writePasswords(planned)), hashes)
        .compose(both -> insert(planned, both.resultAt(1)));
  }

  /**
   * A generated password has 24 random characters, and the demo's is in the manual: what stretching
   * would cost a start buys nothing there.
   */
  private Future<String> hash(Planned plan) {
    Secret password = plan.user().password();
    return plan.stretched() ? hashing.hash(password) : hashing.hashUnstretched(password);
  }

  private static Void writePasswords(List<Planned> planned) {
    for (Planned plan : planned) {
      if (plan.passwordFile() != null) {
        SecretFile.write(plan.passwordFile(), plan.user().password().value());
      }
    }
    return null;
  }

  private Future<Void> insert(List<Planned> planned, List<String> hashes) {
    return store
        .store()
        .administer(
            tx -> {
              Made made = new Made(new ArrayList<>(), new ArrayList<>());
              Future<Void> turn = Future.succeededFuture();
              for (int i = 0; i < planned.size(); i++) {
                Planned plan = planned.get(i);
                String hash = hashes.get(i);
                turn = turn.compose(done -> insert(tx, plan, hash, made));
              }
              return turn.compose(done -> changes.appended(tx, made.accounts()))
                  .map(committed -> new Outcome(committed, made.plans()));
            })
        .compose(
            outcome -> {
              changes.publish(outcome.committed());
              outcome.plans().forEach(FirstAccounts::announce);
              return forgetPasswords(
                  planned.stream().filter(plan -> !outcome.plans().contains(plan)).toList());
            });
  }

  /** What a transaction has made so far. */
  private record Made(List<Planned> plans, List<Account> accounts) {}

  private record Outcome(Committed committed, List<Planned> plans) {}

  /** Several processes may start on one empty database: whoever comes second finds it made. */
  private Future<Void> insert(Transaction tx, Planned plan, String hash, Made made) {
    return neverWas(tx, plan.user())
        .compose(
            missing ->
                missing
                    ? changes
                        .insert(tx, null, plan.user(), hash, plan.detail())
                        .map(
                            account -> {
                              made.accounts().add(account);
                              made.plans().add(plan);
                              return null;
                            })
                    : Future.succeededFuture());
  }

  /** The password of the account that another process made is in that one's file. */
  private Future<Void> forgetPasswords(List<Planned> notMade) {
    List<Path> files =
        notMade.stream().map(Planned::passwordFile).filter(Objects::nonNull).toList();
    return files.isEmpty()
        ? Future.succeededFuture()
        : blocking.call(
            () -> {
              for (Path file : files) {
                Files.deleteIfExists(file);
              }
              log.info("another process made the first administrator; it has the password");
              return null;
            });
  }

  private static void announce(Planned plan) {
    if (plan.passwordFile() != null) {
      log.info(
          "made the first administrator {}; the password is in {}",
          AccountRules.name(plan.user()),
          plan.passwordFile());
    } else {
      log.info("made the account {} ({})", AccountRules.name(plan.user()), plan.detail());
    }
  }

  private static String newPassword() {
    SecureRandom random = new SecureRandom();
    StringBuilder password = new StringBuilder();
    for (int i = 0; i < PASSWORD_LENGTH; i++) {
      password.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return password.toString();
  }
}
