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
      case AuthStartException known -> CommandFailedException.failure(known.getMessage());
      case DatabaseUnavailableException known -> CommandFailedException.failure(known.getMessage());
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
}
