package dev.gatehouse.launcher;

import dev.gatehouse.auth.AuthStartException;
import dev.gatehouse.sql.DatabaseUnavailableException;
import java.net.BindException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an operator is told when a start fails. */
final class StartFaults {
  private static final Logger log = LoggerFactory.getLogger(StartFaults.class);

  private StartFaults() {}

  static CommandFailedException inPlainWords(Throwable cause) {
    return switch (cause) {
      case CommandFailedException known -> known;
      case AuthStartException known ->
          known.getCause() instanceof DatabaseUnavailableException database
              ? ofDatabase(database)
              : CommandFailedException.failure(known.getMessage());
      case DatabaseUnavailableException known -> ofDatabase(known);
      case BindException bind ->
          CommandFailedException.failure(
              "an address cannot be listened on ("
                  + bind.getMessage()
                  + "); stop what uses it, or set http.port or management.port");
      case IllegalArgumentException plain when plain.getMessage() != null ->
          CommandFailedException.failure(plain.getMessage());
      case IllegalStateException plain when plain.getMessage() != null ->
          CommandFailedException.failure(plain.getMessage());
      default -> {
        log.error("the start failed", cause);
        yield CommandFailedException.failure(
            "the start failed (" + cause.getClass().getSimpleName() + "); the log says more");
      }
    };
  }

  /** A server that is not there, or not for us, is most often a wrong {@code database.url}. */
  private static CommandFailedException ofDatabase(DatabaseUnavailableException fault) {
    return switch (fault.fault()) {
      case UNREACHABLE, REFUSED, TOO_OLD -> CommandFailedException.usage(fault.getMessage());
      case IN_USE, CORRUPT, NEWER_SCHEMA, NOT_WRITABLE, DISK_FULL, OTHER ->
          CommandFailedException.failure(fault.getMessage());
    };
  }
}
