package dev.gatehouse.auth.backup;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * What a backup says of itself, in its first entry. The checksums find damage; they are no proof of
 * who wrote it.
 *
 * @param product always {@link #PRODUCT}
 * @param format {@link #FORMAT} when written; a higher one is of a newer version
 * @param version the product version that wrote it
 * @param created ISO-8601
 * @param files the other entries, in order
 */
record Manifest(String product, int format, String version, String created, List<File> files) {
  static final String PRODUCT = "gatehouse-backup";
  static final int FORMAT = 1;
  static final String ENTRY = "manifest.json";
  static final int LARGEST = 64 << 10;

  private static final JsonMapper MAPPER =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /** One file; {@code sha256} in lower-case hexadecimal. */
  record File(String name, long size, String sha256) {}

  byte[] toJson() {
    try {
      return MAPPER.writeValueAsBytes(this);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // of memory to memory
    }
  }

  /** Null where it is no manifest. */
  static Manifest parse(byte[] json) throws IOException {
    try {
      Manifest manifest = MAPPER.readValue(json, Manifest.class);
      return manifest != null && PRODUCT.equals(manifest.product) ? manifest : null;
    } catch (JacksonException e) {
      return null;
    }
  }
}
