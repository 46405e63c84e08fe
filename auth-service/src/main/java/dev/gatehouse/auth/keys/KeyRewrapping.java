package dev.gatehouse.auth.keys;

import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Wraps the keys of a database that nobody uses under another key-encryption key. Blocking. */
public final class KeyRewrapping {
  private final KeyEncryption before;
  private final KeyEncryption after;

  /**
   * From one key to another.
   *
   * @param before base64 of 32 bytes; never null
   * @param after base64 of 32 bytes; never null
   * @throws KeyUnavailableException where either is none
   */
  public KeyRewrapping(String before, String after) {
    this.before = encryption(before, "the key-encryption-key of the backup");
    this.after = encryption(after, "key-encryption-key");
  }

  private static KeyEncryption encryption(String base64, String what) {
    return KeyEncryption.of(base64)
        .orElseThrow(
            () -> new KeyUnavailableException(what + " is not the base64 of 32 bytes", null));
  }

  /**
   * Wraps all that is wrapped, in one transaction.
   *
   * @param connection of auth-service's database
   * @throws KeyUnavailableException where {@code before} does not open it
   */
  public void run(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    each(
        connection,
        "SELECT kid, 'signing-key/' || kid, wrapped_private_key FROM signing_keys",
        "UPDATE signing_keys SET wrapped_private_key = ? WHERE kid = ?");
    each(
        connection,
        "SELECT purpose, purpose, wrapped FROM wrapped_keys",
        "UPDATE wrapped_keys SET wrapped = ? WHERE purpose = ?");
    connection.commit();
  }

  private void each(Connection connection, String select, String change) throws SQLException {
    try (Statement query = connection.createStatement();
        ResultSet rows = query.executeQuery(select);
        PreparedStatement update = connection.prepareStatement(change)) {
      while (rows.next()) {
        String wrapped = rows.getString(3);
        if (!wrapped.isEmpty()) { // a retired key has none any more
          update.setString(1, rewrapped(rows.getString(2), wrapped));
          update.setString(2, rows.getString(1));
          update.addBatch();
        }
      }
      update.executeBatch();
    }
  }

  private String rewrapped(String purpose, String wrapped) {
    try {
      return after.wrap(purpose, before.unwrap(purpose, wrapped));
    } catch (GeneralSecurityException e) {
      throw new KeyUnavailableException(
          "the key-encryption key does not open the keys of this backup: give the one they were"
              + " made with",
          e);
    }
  }
}
