package dev.gatehouse.common.feed;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A set of token ids in two arrays: hashed places that point into the bytes of the ids. Takes about
 * 40 bytes for an id of 22 characters, and nothing for a look-up. The bits of a place that are not
 * needed to point hold some of the id's hash: a look-up leaves the places, which lie side by side,
 * only where those agree. One thread writes, every thread reads: an id's bytes are written before
 * the place that points to them, and what does not fit goes into a larger copy.
 */
final class TokenIdTable {
  private static final VarHandle PLACES = MethodHandles.arrayElementVarHandle(int[].class);
  private static final int FEWEST_PLACES = 8;
  private static final int FEWEST_BYTES = 128;

  /** More than the ids of a place usually take: so many places seldom need more bits to point. */
  private static final int BYTES_OF_A_PLACE = 32;

  private static final int LENGTH_BYTES = 2;
  private static final int BYTES_OF_A_CHARACTER = 3;

  /**
   * Each 0 where it is free; else, in the lower bits, 1 more than where its id begins, and above
   * them the first bits of its hash.
   */
  private final int[] places;

  /** Each id: how many bytes follow (two bytes), then those. */
  private final byte[] ids;

  /** How many bits of a place point. */
  private final int pointerBits;

  // the writer's alone
  private int used;
  private int size;
  private long lastMinute = Long.MIN_VALUE;

  TokenIdTable() {
    this(FEWEST_PLACES, FEWEST_BYTES);
  }

  private TokenIdTable(int places, int bytes) {
    this.places = new int[places];
    this.ids = new byte[bytes];
    this.pointerBits =
        Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(bytes, BYTES_OF_A_PLACE * places));
  }

  boolean contains(String id) {
    int mask = places.length - 1;
    int hash = mixed(id.hashCode());
    int mark = hash >>> pointerBits;
    for (int place = first(hash) & mask; ; place = (place + 1) & mask) {
      int found = (int) PLACES.getAcquire(places, place);
      if (found == 0) {
        return false;
      }
      if (found >>> pointerBits == mark && isAt(at(found), id)) {
        return true;
      }
    }
  }

  /**
   * Adds an id that is not contained.
   *
   * @param minute of its {@code exp}
   * @return this table, or a larger one that holds everything of it and the id
   */
  TokenIdTable with(String id, long minute) {
    int needed = used + LENGTH_BYTES + BYTES_OF_A_CHARACTER * id.length();
    TokenIdTable table = this;
    // a third of the places stays free, so that a search soon meets one
    boolean crowded = 3 * (size + 1) > 2 * places.length;
    if (crowded || needed > ids.length) {
      table =
          copy(
              crowded ? 2 * places.length : places.length,
              needed > ids.length ? Math.max(needed, ids.length + ids.length / 2) : ids.length);
    }
    table.put(id);
    table.lastMinute = Math.max(table.lastMinute, minute);
    return table;
  }

  int size() {
    return size;
  }

  long bytes() {
    return ids.length + 4L * places.length;
  }

  /** The latest minute of all ids. */
  long lastMinute() {
    return lastMinute;
  }

  private TokenIdTable copy(int newPlaces, int newBytes) {
    TokenIdTable copy = new TokenIdTable(newPlaces, newBytes);
    System.arraycopy(ids, 0, copy.ids, 0, used);
    copy.used = used;
    copy.size = size;
    copy.lastMinute = lastMinute;
    if (copy.places.length == places.length && copy.pointerBits == pointerBits) {
      System.arraycopy(places, 0, copy.places, 0, places.length);
    } else {
      for (int at = 0; at < used; at += LENGTH_BYTES + length(at)) {
        copy.point(hashAt(at), at);
      }
    }
    return copy;
  }

  private void put(String id) {
    int at = used;
    int end = at + LENGTH_BYTES;
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      if (c < 0x80) {
        ids[end++] = (byte) c;
      } else {
        ids[end++] = (byte) (0xE0 | (c >> 12));
        ids[end++] = (byte) (0x80 | ((c >> 6) & 0x3F));
        ids[end++] = (byte) (0x80 | (c & 0x3F));
      }
    }
    int length = end - at - LENGTH_BYTES;
    ids[at] = (byte) (length >> 8);
    ids[at + 1] = (byte) length;
    used = end;
    size++;
    point(id.hashCode(), at);
  }

  private void point(int hash, int at) {
    int mask = places.length - 1;
    int mixed = mixed(hash);
    int place = first(mixed) & mask;
    while (places[place] != 0) {
      place = (place + 1) & mask;
    }
    PLACES.setRelease(places, place, mixed >>> pointerBits << pointerBits | (at + 1));
  }

  private int at(int place) {
    return (place & ((1 << pointerBits) - 1)) - 1;
  }

  private boolean isAt(int at, String id) {
    int end = at + LENGTH_BYTES + length(at);
    int next = at + LENGTH_BYTES;
    for (int i = 0; i < id.length(); i++) {
      if (next >= end) {
        return false;
      }
      char c = id.charAt(i);
      int width = width(ids[next]);
      if (c != characterAt(next, width)) {
        return false;
      }
      next += width;
    }
    return next == end;
  }

  /** What {@code String.hashCode} is of the id there. */
  private int hashAt(int at) {
    int end = at + LENGTH_BYTES + length(at);
    int hash = 0;
    for (int next = at + LENGTH_BYTES; next < end; ) {
      int width = width(ids[next]);
      hash = 31 * hash + characterAt(next, width);
      next += width;
    }
    return hash;
  }

  private char characterAt(int at, int width) {
    return width == 1
        ? (char) ids[at]
        : (char) (((ids[at] & 0x0F) << 12) | ((ids[at + 1] & 0x3F) << 6) | (ids[at + 2] & 0x3F));
  }

  private static int width(byte first) {
    return first >= 0 ? 1 : BYTES_OF_A_CHARACTER;
  }

  private int length(int at) {
    return ((ids[at] & 0xFF) << 8) | (ids[at + 1] & 0xFF);
  }

  private static int mixed(int hash) {
    return hash * 0x9E3779B9;
  }

  /** Where the search for a mixed hash begins, in its lower bits. */
  private static int first(int mixed) {
    return mixed ^ (mixed >>> 16);
  }
}
