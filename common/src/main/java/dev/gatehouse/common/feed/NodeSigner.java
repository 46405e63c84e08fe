package dev.gatehouse.common.feed;

/** Signs what a node of a cluster says, with the key of its certificate. Safe for every thread. */
@FunctionalInterface
public interface NodeSigner {
  /**
   * Signs.
   *
   * @param text never null
   * @return the text with its signature and the node's certificate; never null
   */
  SignedStatement sign(String text);
}
