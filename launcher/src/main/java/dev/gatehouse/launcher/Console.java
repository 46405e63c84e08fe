package dev.gatehouse.launcher;

import dev.gatehouse.common.config.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;

/**
 * What a command sees of the world.
 *
 * @param out answers; never null
 * @param err complaints and progress; never null
 * @param in standard input; never null
 * @param environment never null
 * @param workingDirectory absolute; never null
 */
record Console(
    PrintStream out,
    PrintStream err,
    InputStream in,
    Map<String, String> environment,
    Path workingDirectory) {
  private static final int LONGEST_LINE = 64 * 1024;

  Console {
    Objects.requireNonNull(out, "out");
    Objects.requireNonNull(err, "err");
    Objects.requireNonNull(in, "in");
    environment = Map.copyOf(environment);
    Objects.requireNonNull(workingDirectory, "workingDirectory");
  }

  /** A path as somebody typed it. */
  Path path(String typed) {
    try {
      return workingDirectory.resolve(typed).normalize();
    } catch (java.nio.file.InvalidPathException e) {
      throw CommandFailedException.usage("'" + typed.replaceAll("\\p{C}", "?") + "' is no path");
    }
  }

  /**
   * Standard input as one secret; one newline at its end is dropped.
   *
   * @param what it is, for messages
   */
  Secret secretFromInput(String what) {
    try {
      byte[] bytes = in.readNBytes(LONGEST_LINE + 1);
      if (bytes.length > LONGEST_LINE) {
        throw CommandFailedException.usage("standard input is too long for " + what);
      }
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (text.endsWith("\n")) {
        text = text.substring(0, text.length() - (text.endsWith("\r\n") ? 2 : 1));
      }
      if (text.isEmpty()) {
        throw CommandFailedException.usage("standard input is empty; pipe " + what + " into it");
      }
      return new Secret(text);
    } catch (CharacterCodingException e) {
      throw CommandFailedException.usage("standard input is not UTF-8 text");
    } catch (IOException e) {
      throw CommandFailedException.failure("standard input cannot be read");
    }
  }

  /** Asks for a new password twice, without showing it. */
  @SuppressWarnings("SystemConsoleNull") // the script sets jdk.console=java.base, which has null
  Secret newPassword() {
    java.io.Console terminal = System.console();
    if (terminal == null) {
      throw CommandFailedException.usage(
          "there is no terminal to ask for the password; give --password-stdin and pipe it in");
    }
    char[] first = terminal.readPassword("New password: ");
    char[] second = first == null ? null : terminal.readPassword("Again: ");
    if (first == null || second == null) {
      throw CommandFailedException.usage("no password was given");
    }
    if (!Arrays.equals(first, second)) {
      throw CommandFailedException.usage("the two passwords differ; try again");
    }
    return new Secret(new String(first));
  }
}
