package dev.gatehouse.launcher;

import dev.gatehouse.common.auth.ChangedClient;
import dev.gatehouse.common.auth.Client;
import dev.gatehouse.common.auth.ClientPage;
import dev.gatehouse.common.auth.KeyList;
import dev.gatehouse.common.auth.MintedToken;
import dev.gatehouse.common.auth.NewClient;
import dev.gatehouse.common.auth.NewUser;
import dev.gatehouse.common.auth.User;
import dev.gatehouse.common.auth.UserPage;
import dev.gatehouse.common.config.Secret;
import dev.gatehouse.launcher.admin.AdminClient;
import dev.gatehouse.launcher.admin.AdminException;
import dev.gatehouse.launcher.admin.Revocation;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Consumer;

/** Administration by the admin API of a running server. */
final class ServerAdministration implements Administration {
  private static final int PAGE = 500;

  private final AdminClient client;

  ServerAdministration(AdminClient client) {
    this.client = client;
  }

  @Override
  public User create(NewUser user) {
    return await(client.createUser(user));
  }

  @Override
  public int importUsers(byte[] jsonLines) {
    return await(client.importUsers(jsonLines));
  }

  @Override
  public void list(Consumer<List<User>> each) {
    String after = null;
    do {
      UserPage page = await(client.listUsers(after, PAGE));
      each.accept(page.users());
      after = page.next();
    } while (after != null);
  }

  @Override
  public User show(String name) {
    return await(client.showUser(name));
  }

  @Override
  public void setPassword(String name, Secret password) {
    await(client.setPassword(name, password));
  }

  @Override
  public User setEnabled(String name, boolean enabled) {
    return await(client.setEnabled(name, enabled));
  }

  @Override
  public void delete(String name) {
    await(client.deleteUser(name));
  }

  /** The signing keys. */
  KeyList keys() {
    return await(client.listKeys());
  }

  /** An operator's token. */
  MintedToken mint(String user, Integer minutes, String scope) {
    return await(client.mintToken(user, minutes, scope));
  }

  /** Has a new key sign; the algorithm is null for the one as before. */
  KeyList.Entry rotateKey(String alg) {
    return await(client.rotateKey(alg));
  }

  /** Has a key sign no more. */
  void retireKey(String kid) {
    await(client.retireKey(kid));
  }

  /** Revokes a token, a user, a client or a key; the others are null. */
  Revocation revoke(Secret token, String user, String clientId, String key) {
    return await(client.revoke(token, user, clientId, key));
  }

  /** Creates an OAuth client. */
  ChangedClient createClient(NewClient newClient) {
    return await(client.createClient(newClient));
  }

  /** Gives every OAuth client to {@code each}, by id. */
  void listClients(Consumer<List<Client>> each) {
    String after = null;
    do {
      ClientPage page = await(client.listClients(after, PAGE));
      each.accept(page.clients());
      after = page.next();
    } while (after != null);
  }

  /** Gives an OAuth client another secret. */
  ChangedClient rotateSecret(String clientId) {
    return await(client.rotateSecret(clientId));
  }

  /** Deletes an OAuth client. */
  void deleteClient(String clientId) {
    await(client.deleteClient(clientId));
  }

  @Override
  public void close() {
    client.close();
  }

  private static <T> T await(Future<T> answer) {
    try {
      return AdminClient.await(answer);
    } catch (AdminException e) {
      throw CommandFailedException.failure(e.getMessage());
    }
  }
}
