package dev.gatehouse.launcher;

import dev.gatehouse.auth.AuthStartException;
import dev.gatehouse.auth.OfflineAccounts;
import dev.gatehouse.common.auth.ChangeUser;
import dev.gatehouse.common.auth.CreateUsers;
import dev.gatehouse.common.auth.DeleteUser;
import dev.gatehouse.common.auth.ListUsers;
import dev.gatehouse.common.auth.NewUser;
import dev.gatehouse.common.auth.Operator;
import dev.gatehouse.common.auth.SetPassword;
import dev.gatehouse.common.auth.ShowUser;
import dev.gatehouse.common.auth.User;
import dev.gatehouse.common.auth.UserPage;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.config.Configuration;
import dev.gatehouse.common.config.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Administration of the embedded database itself, where no server runs. */
final class OfflineAdministration implements Administration {
  private static final int PAGE = 500;
  private static final int LIMIT_SECONDS = 600;

  private final OfflineAccounts offline;

  private OfflineAdministration(OfflineAccounts offline) {
    this.offline = offline;
  }

  static OfflineAdministration open(Vertx vertx, Configuration configuration) {
    DataDirectory.prepare(configuration.dataDir());
    return new OfflineAdministration(
        await(
            OfflineAccounts.open(
                vertx,
                ServiceSettings.auth(configuration, configuration.http().port(), false),
                Clock.systemUTC())));
  }

  @Override
  public User create(NewUser user) {
    return await(offline.accounts().create(new CreateUsers(Operator.LOCAL, List.of(user))))
        .users()
        .getFirst();
  }

  @Override
  public int importUsers(byte[] jsonLines) {
    List<NewUser> users = ImportLines.parse(jsonLines);
    return await(offline.accounts().create(new CreateUsers(Operator.LOCAL, users))).users().size();
  }

  @Override
  public void list(Consumer<List<User>> each) {
    String after = null;
    do {
      UserPage page = await(offline.accounts().list(new ListUsers(Operator.LOCAL, after, PAGE)));
      each.accept(page.users());
      after = page.next();
    } while (after != null);
  }

  @Override
  public User show(String name) {
    return await(offline.accounts().show(new ShowUser(Operator.LOCAL, name)));
  }

  @Override
  public void setPassword(String name, Secret password) {
    await(offline.accounts().setPassword(new SetPassword(Operator.LOCAL, name, password)));
  }

  @Override
  public User setEnabled(String name, boolean enabled) {
    ChangeUser change = new ChangeUser(Operator.LOCAL, name, null, null, null, enabled);
    return await(offline.accounts().change(change)).users().getFirst();
  }

  @Override
  public void delete(String name) {
    await(offline.accounts().delete(new DeleteUser(Operator.LOCAL, name)));
  }

  @Override
  public void close() {
    await(offline.close());
  }

  private static <T> T await(Future<T> answer) {
    try {
      return answer.toCompletionStage().toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw CommandFailedException.failure(words(e.getCause()));
    } catch (TimeoutException e) {
      throw CommandFailedException.failure("the database did not answer; try again");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandFailedException.failure("interrupted");
    }
  }

  private static String words(Throwable cause) {
    if (cause instanceof AuthStartException) {
      return cause.getMessage();
    }
    if (!(cause instanceof CallException failure)) {
      return "unexpected failure (" + cause.getClass().getSimpleName() + ")";
    }
    if (!failure.details().isEmpty()) {
      return String.join("; ", failure.details());
    }
    return switch (failure.error()) {
      case NOT_FOUND -> "there is no such account; see: gatehouse user list";
      case CONFLICT -> "the name is taken; choose another";
      case BUSY -> "too much at once; split the file";
      case UNAVAILABLE -> "the database cannot be used; is its disk full?";
      case TIMEOUT -> "the database did not answer in time; try again";
      case INVALID_REQUEST, INVALID_SCOPE -> "the values are not valid";
      case INVALID_CLIENT,
          INVALID_GRANT,
          UNAUTHORIZED_CLIENT,
          UNSUPPORTED_GRANT_TYPE,
          UNAUTHENTICATED,
          FORBIDDEN,
          TOO_MANY_TRIES,
          INTERNAL ->
          "unexpected failure (" + failure.error() + ")";
    };
  }
}
