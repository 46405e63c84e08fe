package dev.gatehouse.tasks;

/**
 * A task of one account.
 *
 * @param id opaque; never null
 * @param title 1 to 200 characters (Unicode code points); never null
 * @param done whether it is done
 */
record Task(String id, String title, boolean done) {
  /** The longest title in code points, so that no character counts twice for its encoding. */
  static final int LONGEST_TITLE = 200;
}
