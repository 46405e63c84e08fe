package dev.gatehouse.common.feed;

/** Knows the nodes of a cluster by their certificates. Safe for every thread. */
@FunctionalInterface
public interface NodeVerifier {
  /**
   * Who signed a statement.
   *
   * @param statement from anybody; never null
   * @return null where no node of this cluster did, or its certificate is not good now
   */
  Signer signer(SignedStatement statement);

  /**
   * A node, as its certificate names it.
   *
   * @param role such as {@code gateway}; never null
   * @param name never null
   */
  record Signer(String role, String name) {}
}
