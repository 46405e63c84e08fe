package dev.gatehouse.sql;

import dev.gatehouse.sql.DatabaseUnavailableException.Fault;
import dev.gatehouse.sql.PostgresUrl.Tls;
import io.vertx.sqlclient.DatabaseException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What PostgreSQL's failures mean, in plain words. None repeats what a driver says of a login. */
final class PostgresFaults {
  private static final Logger log = LoggerFactory.getLogger(PostgresFaults.class);

  private PostgresFaults() {}

  /**
   * Whether a transaction was rolled back so that others could go on: run again, it may succeed.
   */
  static boolean lostToAnother(Throwable failure) {
    String state = state(failure);
    return "40001".equals(state) || "40P01".equals(state);
  }

  /** The SQLSTATE of a failure; null where it has none. */
  static String state(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof DatabaseException database) {
        return database.getSqlState();
      }
      if (cause instanceof SQLException sql && sql.getSQLState() != null) {
        return sql.getSQLState();
      }
    }
    return null;
  }

  /** Turns any failure to open into the one exception with a plain line. */
  static DatabaseUnavailableException unavailable(PostgresUrl url, Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof DatabaseUnavailableException told) {
        return told;
      }
    }
    DatabaseUnavailableException certificate = PostgresTls.fault(url, failure);
    if (certificate != null) {
      return certificate;
    }
    String state = state(failure);
    if (state != null) {
      return ofState(url, state, failure);
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException io) {
        return unreachable(url, reason(io), failure);
      }
    }
    if (failure instanceof FlywayException) {
      return new DatabaseUnavailableException(
          Fault.OTHER,
          "the schema in the PostgreSQL database "
              + url
              + " is not the one this program makes: give it a database of its own, or restore a"
              + " backup",
          failure);
    }
    // no word of the server's: its connection took too long or was lost, which time may mend
    log.warn("the PostgreSQL database {} gave no answer", url, failure);
    return unreachable(
        url,
        url.tls() == Tls.DISABLE ? "no answer" : "no answer, or no TLS with it; see sslmode",
        failure);
  }

  private static DatabaseUnavailableException ofState(
      PostgresUrl url, String state, Throwable failure) {
    return switch (state) {
      case "28P01", "28000" -> refused(url, notLetIn(url), failure);
      // the driver's own word: no TLS there, or no password here
      case "08004" ->
          refused(
              url,
              url.tls() == Tls.DISABLE || url.password() == null
                  ? notLetIn(url)
                  : "speaks no TLS: set ssl = on there, or write sslmode=disable in database.url",
              failure);
      case "3D000" ->
          refused(
              url, "has no such database: make it with CREATE DATABASE, or write another", failure);
      case "42501" ->
          refused(
              url,
              "does not let the user "
                  + url.user()
                  + " make its tables: let it own the database, or grant it CREATE on it",
              failure);
      case "53300" -> unreachable(url, "no connection is left on it", failure);
      case "57P03" -> unreachable(url, "it is starting up or shutting down", failure);
      case "53100" ->
          new DatabaseUnavailableException(
              Fault.DISK_FULL, "no space is left for " + url + ": make room on its disk", failure);
      case "25006" ->
          refused(url, "can only be read: name the server that is the primary", failure);
      case "55P03", "57014" ->
          unreachable(url, "another process migrates it and has not finished", failure);
      default ->
          state.startsWith("08")
              ? unreachable(url, reason(failure), failure)
              : new DatabaseUnavailableException(
                  Fault.OTHER,
                  "cannot open the PostgreSQL database "
                      + url
                      + " (SQLSTATE "
                      + state
                      + "): see the log",
                  failure);
    };
  }

  private static String notLetIn(PostgresUrl url) {
    String check =
        "does not let the user " + url.user() + " in: check user, password and pg_hba.conf";
    return url.tls() == Tls.DISABLE
        ? check + "; where it takes TLS alone, write sslmode=require or verify-full in database.url"
        : check;
  }

  static DatabaseUnavailableException refused(PostgresUrl url, String why, Throwable failure) {
    return new DatabaseUnavailableException(
        Fault.REFUSED, "the PostgreSQL server at " + url + " " + why, failure);
  }

  private static DatabaseUnavailableException unreachable(
      PostgresUrl url, String why, Throwable failure) {
    return new DatabaseUnavailableException(
        Fault.UNREACHABLE,
        "the PostgreSQL database "
            + url
            + " cannot be used ("
            + why
            + "): start it, or write another database.url",
        failure);
  }

  private static String reason(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnknownHostException) {
        return "unknown host";
      }
      if (cause instanceof java.net.ConnectException) {
        return "connection refused";
      }
      if (cause instanceof java.net.SocketTimeoutException) {
        return "no answer in time";
      }
      if (cause instanceof javax.net.ssl.SSLException) {
        return "no TLS with it; see sslmode";
      }
    }
    return "the connection broke";
  }
}
