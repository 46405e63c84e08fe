package dev.gatehouse.gateway.oauth;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * A body of {@code application/x-www-form-urlencoded}, read strictly: well-formed UTF-8 before and
 * after percent-decoding, no parameter twice (RFC 6749 §3.2), and one without a value counts as
 * absent. Immutable. Holds secrets and does not print.
 */
final class TokenForm {
  private static final int MOST_PARAMETERS = 64;

  private final Map<String, String> parameters;

  private TokenForm(Map<String, String> parameters) {
    this.parameters = parameters;
  }

  /**
   * Reads a body.
   *
   * @throws FormFaultException with what is wrong
   */
  static TokenForm parse(byte[] body) throws FormFaultException {
    Map<String, String> parameters = new HashMap<>();
    int start = 0;
    for (int i = 0; i <= body.length; i++) {
      if (i < body.length && body[i] != '&') {
        continue;
      }
      if (i > start) {
        add(parameters, body, start, i);
      }
      start = i + 1;
    }
    return new TokenForm(parameters);
  }

  private static void add(Map<String, String> parameters, byte[] body, int from, int to)
      throws FormFaultException {
    int equals = from;
    while (equals < to && body[equals] != '=') {
      equals++;
    }
    String name = decode(body, from, equals);
    String value = equals < to ? decode(body, equals + 1, to) : "";
    if (parameters.putIfAbsent(name, value) != null) {
      throw new FormFaultException("A parameter is there twice");
    }
    if (parameters.size() > MOST_PARAMETERS) {
      throw new FormFaultException("There are more than " + MOST_PARAMETERS + " parameters");
    }
  }

  /** The parameter's value; null where it is absent or empty. */
  String get(String name) {
    String value = parameters.get(name);
    return value == null || value.isEmpty() ? null : value;
  }

  /**
   * The parameter's value.
   *
   * @throws FormFaultException where it is absent or empty
   */
  String require(String name) throws FormFaultException {
    String value = get(name);
    if (value == null) {
      throw new FormFaultException("The parameter " + name + " is missing");
    }
    return value;
  }

  /**
   * Decodes one name or value of the type.
   *
   * @throws FormFaultException where an escape is no escape, or the bytes are not UTF-8
   */
  static String decode(byte[] bytes, int from, int to) throws FormFaultException {
    byte[] decoded = new byte[to - from];
    int length = 0;
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      if (b == '%') {
        int high = i + 2 < to ? Character.digit(bytes[i + 1], 16) : -1;
        int low = i + 2 < to ? Character.digit(bytes[i + 2], 16) : -1;
        if (high < 0 || low < 0) {
          throw new FormFaultException("A percent sign does not begin an escape");
        }
        b = (byte) ((high << 4) | low);
        i += 2;
      } else if (b == '+') {
        b = ' ';
      }
      decoded[length++] = b;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(decoded, 0, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw new FormFaultException("The form is not UTF-8");
    }
  }

  @Override
  public String toString() {
    return "TokenForm[hidden]";
  }
}
