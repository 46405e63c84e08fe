package dev.gatehouse.common.config;

import dev.gatehouse.common.auth.FirstParty;
import dev.gatehouse.common.jose.Algorithm;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What each type of value accepts, and what it says when it does not. */
final class Parsers {
  private static final int LAST_CLUSTER_PORT = 65526;
  private static final Pattern ACCOUNT_NAME = Pattern.compile("[A-Za-z0-9._@-]{1,64}");
  private static final Pattern PRINTABLE = Pattern.compile("[\\x21-\\x7e]{1,255}");
  private static final Pattern DATABASE_URL =
      Pattern.compile(
          "postgres(ql)?://([^:@/?\\s]+(:[^@/\\s]*)?@)?(\\[[0-9A-Fa-f:.]+\\]|[^:/@?\\[\\]\\s]+)"
              + "(:(?<port>\\d{1,5}))?/[^/?\\s]+(\\?[^?\\s]+)?");
  private static final Pattern DATABASE_SETTINGS =
      Pattern.compile("(&?(sslmode=(disable|require|verify-full)|sslrootcert=[^&]+)(?=&|$))*");
  private static final Pattern LONE_PERCENT = Pattern.compile("%(?![0-9A-Fa-f]{2})");

  private Parsers() {}

  static ConfigKey.Parser<Integer> integer(int least, int most) {
    return given -> {
      int value = digits(text(given), least, most);
      if (value < 0) {
        throw new BadValueException(
            quote(text(given)) + " is not a whole number within " + least + " and " + most);
      }
      return value;
    };
  }

  static ConfigKey.Parser<Duration> duration(Duration least, Duration most, boolean wholeSeconds) {
    return given -> {
      Duration value;
      try {
        value = Duration.parse(text(given));
      } catch (DateTimeParseException | ArithmeticException e) {
        throw new BadValueException(
            quote(text(given))
                + " is no ISO-8601 duration; write one such as PT30S, PT15M, PT12H or P30D");
      }
      if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
        throw new BadValueException(
            quote(text(given)) + " is not within " + iso(least) + " and " + iso(most));
      }
      if (wholeSeconds && !value.equals(value.truncatedTo(ChronoUnit.SECONDS))) {
        throw new BadValueException(quote(text(given)) + " is not in whole seconds");
      }
      return value;
    };
  }

  /** A duration, or {@code off}, which becomes zero. */
  static ConfigKey.Parser<Duration> durationOrOff(Duration least, Duration most) {
    ConfigKey.Parser<Duration> duration = duration(least, most, true);
    return given ->
        text(given).equals("off") || text(given).equals("false")
            ? Duration.ZERO
            : duration.parse(given);
  }

  static Boolean flag(Given given) throws BadValueException {
    return switch (text(given).toLowerCase(Locale.ROOT)) {
      case "true", "on" -> true;
      case "false", "off" -> false;
      default -> throw new BadValueException(quote(text(given)) + " is neither true nor false");
    };
  }

  static Boolean onOff(Given given) throws BadValueException {
    return switch (text(given).toLowerCase(Locale.ROOT)) {
      case "true", "on" -> true;
      case "false", "off" -> false;
      default -> throw new BadValueException(quote(text(given)) + " is neither on nor off");
    };
  }

  /** One of some words. */
  static <T> ConfigKey.Parser<T> choice(Map<String, T> choices) {
    return given -> {
      T value = choices.get(text(given));
      if (value == null) {
        throw new BadValueException(
            quote(text(given))
                + " is none of "
                + String.join(", ", choices.keySet())
                + Spelling.didYouMean(text(given), choices.keySet()));
      }
      return value;
    };
  }

  static Algorithm algorithm(Given given) throws BadValueException {
    String text = text(given);
    var found = Algorithm.named(text);
    if (found.isEmpty()) {
      List<String> names = Stream.of(Algorithm.values()).map(Algorithm::jwaName).toList();
      throw new BadValueException(
          quote(text)
              + " is none of "
              + String.join(", ", names)
              + Spelling.didYouMean(text, names));
    }
    return found.get();
  }

  static String host(Given given) throws BadValueException {
    String text = text(given);
    String bare =
        text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    if (!Hosts.wellFormed(bare)) {
      throw new BadValueException(
          quote(text) + " is neither an IP address nor a host name; write one such as 127.0.0.1");
    }
    return bare;
  }

  static Path path(Given given) throws BadValueException {
    try {
      return given.base().resolve(text(given)).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw new BadValueException(quote(text(given)) + " is no path of this system");
    }
  }

  static URI issuer(Given given) throws BadValueException {
    String text = text(given);
    URI uri;
    try {
      uri = new URI(text).parseServerAuthority();
    } catch (URISyntaxException e) {
      throw new BadValueException(
          quote(text) + " is no URL; write one such as https://id.example.com");
    }
    boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
    if (!web || uri.getHost() == null || !PRINTABLE.matcher(text).matches()) {
      throw new BadValueException(
          quote(text) + " is no http(s) URL; write one such as https://id.example.com");
    }
    // RFC 8414 §2; a slash at the end would double in every advertised URL
    if (uri.getRawQuery() != null
        || uri.getRawFragment() != null
        || uri.getRawUserInfo() != null
        || text.endsWith("/")) {
      throw new BadValueException(
          quote(text) + " has a query, a fragment, a user or a slash at its end; leave that away");
    }
    return uri;
  }

  static String audience(Given given) throws BadValueException {
    if (!PRINTABLE.matcher(text(given)).matches()) {
      throw new BadValueException(
          quote(text(given)) + " is not 1 to 255 printable ASCII characters without spaces");
    }
    return text(given);
  }

  static String accountName(Given given) throws BadValueException {
    // before it is lowered: the Kelvin sign would become a k
    String lowered = text(given).toLowerCase(Locale.ROOT);
    if (!ACCOUNT_NAME.matcher(text(given)).matches()) {
      throw new BadValueException(
          quote(text(given)) + " is no account name; write 1 to 64 of a-z 0-9 . _ @ -");
    }
    if (lowered.equals(".") || lowered.equals("..") || lowered.equals(FirstParty.CLIENT_ID)) {
      throw new BadValueException(quote(text(given)) + " is reserved; write another name");
    }
    return lowered;
  }

  static Secret password(Given given) throws BadValueException {
    int bytes = text(given).getBytes(StandardCharsets.UTF_8).length;
    if (bytes < 8 || bytes > 72 || text(given).indexOf('\0') >= 0) {
      throw new BadValueException("it has " + bytes + " bytes; write 8 to 72 of them, none a NUL");
    }
    return new Secret(text(given));
  }

  static Secret secret(Given given) throws BadValueException {
    return new Secret(text(given));
  }

  static Secret wrappingKey(Given given) throws BadValueException {
    byte[] key;
    try {
      key = Base64.getDecoder().decode(text(given));
    } catch (IllegalArgumentException e) {
      key = new byte[0];
    }
    if (key.length != 32) {
      throw new BadValueException(
          "it is not the base64 form of 32 bytes; make one with: openssl rand -base64 32");
    }
    return new Secret(Base64.getEncoder().encodeToString(key));
  }

  static Secret databaseUrl(Given given) throws BadValueException {
    String text = text(given);
    Matcher form = DATABASE_URL.matcher(text);
    if (!form.matches()) {
      throw new BadValueException("it is not of the form postgresql://user:pass@host:5432/db");
    }
    if (form.group("port") != null && digits(form.group("port"), 1, 65535) < 0) {
      throw new BadValueException("its port is not within 1 and 65535");
    }
    if (LONE_PERCENT.matcher(text).find()) {
      throw new BadValueException("a % in it is not followed by two hexadecimal digits; write %25");
    }
    int settings = text.indexOf('?');
    if (settings >= 0 && !DATABASE_SETTINGS.matcher(text.substring(settings + 1)).matches()) {
      throw new BadValueException(
          "its settings may be sslmode=disable, require or verify-full, and sslrootcert=FILE");
    }
    if (settings >= 0
        && text.indexOf("sslrootcert=", settings) >= 0
        && text.indexOf("sslmode=verify-full", settings) < 0) {
      throw new BadValueException("nothing looks at its sslrootcert without sslmode=verify-full");
    }
    return new Secret(text);
  }

  static List<Cidr> cidrs(Given given) throws BadValueException {
    return each(given, Cidr::parse);
  }

  /** {@code HOST:PORT}. */
  static HostPort hostAndPort(String text) throws BadValueException {
    return hostAndPort(text, "HOST:PORT", -1);
  }

  private static HostPort hostAndPort(String text, String form, int defaultPort)
      throws BadValueException {
    int colon = text.lastIndexOf(':');
    boolean written = colon >= 0 && text.indexOf(']', colon) < 0;
    String host = written ? text.substring(0, colon) : text;
    String bare =
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    int port = written ? digits(text.substring(colon + 1), 1, 65535) : defaultPort;
    if (port < 1 || !Hosts.wellFormed(bare)) {
      throw new BadValueException(quote(text) + " is not " + form);
    }
    return new HostPort(bare, port);
  }

  /** Where the sockets of a node are: one address that others reach, and ten ports in a row. */
  static HostPort clusterBind(Given given) throws BadValueException {
    HostPort bind = hostAndPort(text(given));
    if (bind.port() > LAST_CLUSTER_PORT) {
      throw new BadValueException(
          quote(text(given))
              + " leaves no room for the nine ports after it; write a port up to "
              + LAST_CLUSTER_PORT);
    }
    InetAddress literal = Hosts.literal(bind.host());
    if (literal != null && literal.isAnyLocalAddress()) {
      throw new BadValueException(
          quote(text(given)) + " is every address; write the one that members reach");
    }
    return bind;
  }

  static List<HostPort> members(Given given) throws BadValueException {
    return each(given, item -> hostAndPort(item, "HOST or HOST:PORT", HostPort.CLUSTER));
  }

  /** Reads one item of a list. */
  @FunctionalInterface
  private interface ItemParser<T> {
    T parse(String item) throws BadValueException;
  }

  /** Reads every item, so that every wrong one is named at once. */
  private static <T> List<T> each(Given given, ItemParser<T> parser) throws BadValueException {
    List<T> read = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    for (String item : items(given)) {
      try {
        read.add(parser.parse(item));
      } catch (BadValueException e) {
        faults.add(e.getMessage());
      }
    }
    if (!faults.isEmpty()) {
      throw new BadValueException(String.join("; ", faults));
    }
    return List.copyOf(read);
  }

  /** The one value of a key that is no list. */
  static String text(Given given) throws BadValueException {
    if (given.sequence()) {
      throw new BadValueException("it is a list; write one value");
    }
    return given.items().getFirst();
  }

  /** The items of a list, however it was written. */
  private static List<String> items(Given given) throws BadValueException {
    List<String> items =
        given.sequence()
            ? given.items()
            : Arrays.stream(given.items().getFirst().split(",", -1)).map(String::strip).toList();
    if (items.contains("")) {
      throw new BadValueException("it has an empty item; separate the items by single commas");
    }
    return items;
  }

  /** A plain decimal number; -1 where it is none or out of bounds. */
  static int digits(String text, int least, int most) {
    if (text.isEmpty() || text.length() > 9 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return -1;
    }
    int value = Integer.parseInt(text);
    return value < least || value > most ? -1 : value;
  }

  static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new AssertionError("4 or 16 bytes are always an address", e);
    }
  }

  /** A value for people's eyes: on one line, and not endless. */
  static String quote(String value) {
    String plain = value.replaceAll("\\p{C}", "?");
    return "'" + (plain.length() > 80 ? plain.substring(0, 80) + "…" : plain) + "'";
  }

  /** A duration as the documents write it: whole days as days. */
  static String iso(Duration duration) {
    boolean days = duration.toDays() > 1 && duration.equals(Duration.ofDays(duration.toDays()));
    return days ? "P" + duration.toDays() + "D" : duration.toString();
  }
}
