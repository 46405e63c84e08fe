package dev.gatehouse.launcher;

import dev.gatehouse.common.auth.NewUser;
import dev.gatehouse.common.auth.User;
import dev.gatehouse.common.config.Secret;
import java.util.List;
import java.util.function.Consumer;

/**
 * Accounts as the command line administers them, with a server or without one. Blocking. Every
 * method fails with {@link CommandFailedException} alone.
 */
interface Administration extends AutoCloseable {
  User create(NewUser user);

  /** Creates all or none; returns how many. */
  int importUsers(byte[] jsonLines);

  /** Gives every account to {@code each}, by name. */
  void list(Consumer<List<User>> each);

  User show(String name);

  void setPassword(String name, Secret password);

  User setEnabled(String name, boolean enabled);

  void delete(String name);

  @Override
  void close();
}
