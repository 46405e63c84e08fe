package dev.gatehouse.cluster;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a node is, and with that what its folder holds beside its own certificate. */
public enum Role {
  /** Signs: holds the anchor and the key-encryption key, and opens sealed calls. */
  AUTH,
  /** Asks the signer in sealed calls. */
  GATEWAY,
  /** Verifies tokens, and asks the signer for nothing. */
  CONSUMER;

  /** What is typed and written for it; never null. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The role of that text; empty where there is none. */
  public static Optional<Role> of(String text) {
    return Arrays.stream(values()).filter(role -> role.text().equals(text)).findFirst();
  }

  /** Every file of such a node's folder, and nothing more. */
  Set<FolderFile> files() {
    EnumSet<FolderFile> files = EnumSet.copyOf(FolderFile.EVERY_NODE);
    switch (this) {
      case AUTH -> {
        files.add(FolderFile.LINK_KEY);
        files.add(FolderFile.ANCHOR_KEY);
        files.add(FolderFile.KEY_ENCRYPTION_KEY);
      }
      case GATEWAY -> files.add(FolderFile.LINK_KEY);
      case CONSUMER -> {}
    }
    return files;
  }
}
