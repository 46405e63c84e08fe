package dev.gatehouse.sql;

import java.nio.file.Path;

/** Another process that wants the lock; it says in one line whether it got it. */
final class LockedElsewhere {
  private LockedElsewhere() {}

  public static void main(String[] arguments) {
    try (DatabaseLock lock = DatabaseLock.acquire(Path.of(arguments[0]))) {
      System.out.println("locked");
      java.util.Objects.requireNonNull(lock);
    } catch (DatabaseUnavailableException e) {
      System.out.println(e.getMessage());
    }
  }
}
