package dev.gatehouse.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Every socket of this process that somebody could talk to first: Linux's own list. */
final class ListeningSockets {
  private static final String LISTEN = "0A";
  private static final Path OPEN_FILES = Path.of("/proc/self/fd");

  private final Set<String> sockets;

  private ListeningSockets(Set<String> sockets) {
    this.sockets = sockets;
  }

  static boolean known() {
    return Files.isReadable(Path.of("/proc/self/net/tcp")) && Files.isDirectory(OPEN_FILES);
  }

  static ListeningSockets ofThisProcess() {
    Set<String> own = inodes();
    Set<String> found = new HashSet<>();
    for (String table : List.of("tcp", "tcp6", "udp", "udp6")) {
      for (String line : lines(Path.of("/proc/self/net", table))) {
        String[] fields = line.strip().split("\\s+", -1);
        boolean listens = table.startsWith("udp") || fields[3].equals(LISTEN);
        if (listens && own.contains(fields[9])) {
          found.add(table.substring(0, 3) + " " + address(fields[1]));
        }
      }
    }
    return new ListeningSockets(found);
  }

  /** Those that were not there before. */
  Set<String> since(ListeningSockets before) {
    Set<String> fresh = new HashSet<>(sockets);
    fresh.removeAll(before.sockets);
    return fresh;
  }

  private static List<String> lines(Path table) {
    try {
      List<String> lines = Files.readAllLines(table);
      return lines.subList(1, lines.size());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Set<String> inodes() {
    Set<String> inodes = new HashSet<>();
    try (Stream<Path> open = Files.list(OPEN_FILES)) {
      for (Path file : open.toList()) {
        String target = target(file);
        if (target.startsWith("socket:[")) {
          inodes.add(target.substring("socket:[".length(), target.length() - 1));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return inodes;
  }

  private static String target(Path file) throws IOException {
    try {
      return Files.readSymbolicLink(file).toString();
    } catch (NoSuchFileException e) {
      return ""; // closed in between
    }
  }

  /** The kernel writes an address as words of 32 bits in the machine's order. */
  private static String address(String text) {
    int colon = text.indexOf(':');
    String words = text.substring(0, colon);
    List<Byte> bytes = new ArrayList<>();
    for (int word = 0; word < words.length(); word += 8) {
      for (int octet = 6; octet >= 0; octet -= 2) {
        int at = word + octet;
        bytes.add((byte) Integer.parseInt(words.substring(at, at + 2), 16));
      }
    }
    byte[] raw = new byte[bytes.size()];
    for (int i = 0; i < raw.length; i++) {
      raw[i] = bytes.get(i);
    }
    try {
      return InetAddress.getByAddress(raw).getHostAddress()
          + ":"
          + Integer.parseInt(text.substring(colon + 1), 16);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
