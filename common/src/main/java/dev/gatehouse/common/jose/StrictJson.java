package dev.gatehouse.common.jose;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads one JSON object and nothing else (RFC 8259, RFC 8725 §3.10): duplicate members are refused
 * at every level, so is anything behind the object, ill-formed UTF-8, and deep nesting.
 */
final class StrictJson {
  /** How deep values may nest, the object itself included. */
  static final int MAX_DEPTH = 8;

  /** How many characters a number may have. */
  static final int MAX_NUMBER_LENGTH = 64;

  // Names come from strangers: none is kept in a table that outlives the text.
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(MAX_NUMBER_LENGTH)
                  .build())
          .build();

  private StrictJson() {}

  /** Takes one member of the object. */
  @FunctionalInterface
  interface MemberReader<X extends Exception> {
    /**
     * Reads a value, or leaves it.
     *
     * @param name the member's name
     * @param value stands at the value's first token, and may be moved to its last
     */
    void read(String name, JsonParser value) throws IOException, X;
  }

  /**
   * Reads an object member by member.
   *
   * @throws IOException where the text is not exactly one well-formed object
   */
  static <X extends Exception> void readObject(byte[] utf8, MemberReader<X> members)
      throws IOException, X {
    try (JsonParser parser = FACTORY.createParser(text(utf8))) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("not an object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        members.read(name, parser);
        parser.skipChildren();
      }
      if (parser.nextToken() != null) {
        throw new IOException("something follows the object");
      }
    }
  }

  /** Decoded here because the parser would guess at UTF-16 and let overlong forms pass. */
  private static String text(byte[] utf8) throws IOException {
    String text = new String(utf8, StandardCharsets.UTF_8);
    // the replacement character is either a fault's mark or spelled out; only then look closer
    return text.indexOf('\uFFFD') < 0
        ? text
        : StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
  }
}
