package dev.gatehouse.common.config;

import java.util.Collection;

/** Guesses what somebody meant. */
final class Spelling {
  private Spelling() {}

  /** The nearest of the known words; null where none is near. */
  static String nearest(String word, Collection<String> known) {
    String best = null;
    int least = Math.max(2, word.length() / 4) + 1;
    for (String candidate : known) {
      int distance = distance(word, candidate);
      if (distance < least) {
        least = distance;
        best = candidate;
      }
    }
    return best;
  }

  /** A question to hang behind a fault; empty where nothing is near. */
  static String didYouMean(String word, Collection<String> known) {
    String nearest = nearest(word, known);
    return nearest == null ? "" : "; did you mean " + nearest + "?";
  }

  private static int distance(String a, String b) {
    if (Math.abs(a.length() - b.length()) > 8) {
      return Integer.MAX_VALUE;
    }
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int substituted = diagonal + (same(a.charAt(i - 1), b.charAt(j - 1)) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }

  private static boolean same(char a, char b) {
    return normal(a) == normal(b);
  }

  private static char normal(char c) {
    return c == '_' || c == '.' ? '-' : Character.toLowerCase(c);
  }
}
