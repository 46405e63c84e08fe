package dev.gatehouse.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import org.sqlite.util.LibraryLoaderUtil;
import picocli.CommandLine.ParseResult;

/**
 * {@code unpack DIR}, for the build: lays the native libraries beside the jars, so that no start
 * unpacks them again, and none is left in the temporary directory by a start that was killed.
 */
record UnpackCommand(Console console) implements Command {
  @Override
  public int run(ParseResult arguments) {
    Path directory = console.path(arguments.matchedPositionalValue(0, ""));
    try {
      Files.createDirectories(directory);
      String sqlite = LibraryLoaderUtil.getNativeLibName();
      String resource = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + sqlite;
      if (unpack(resource, directory.resolve(sqlite))) {
        Files.writeString(directory.resolve("sqlite"), sqlite);
      }
      String machine = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
      String arch = machine.equals("aarch64") ? "aarch_64" : "x86_64";
      String epoll = "libnetty_transport_native_epoll_" + arch + ".so";
      unpack("/META-INF/native/" + epoll, directory.resolve(epoll));
      String corretto = "libamazonCorrettoCryptoProvider.so";
      if (System.getProperty("os.name", "").equals("Linux")) {
        unpack("/com/amazon/corretto/crypto/provider/" + corretto, directory.resolve(corretto));
      }
      return 0;
    } catch (IOException e) {
      throw CommandFailedException.failure(directory + " cannot be written: " + e.getMessage());
    }
  }

  private static boolean unpack(String resource, Path target) throws IOException {
    try (InputStream in = UnpackCommand.class.getResourceAsStream(resource)) {
      if (in == null) {
        return false;
      }
      Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
      return true;
    }
  }
}
