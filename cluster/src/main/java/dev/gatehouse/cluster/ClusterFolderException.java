package dev.gatehouse.cluster;

import java.util.List;

/**
 * A folder of the cluster cannot be made or used. Each fault is one plain line with the way out,
 * made for an operator's eyes; the cause, where there is one, is for the log.
 */
public final class ClusterFolderException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> faults;

  ClusterFolderException(List<String> faults, Throwable cause) {
    super(String.join("; ", faults), cause);
    this.faults = List.copyOf(faults);
  }

  ClusterFolderException(String fault) {
    this(List.of(fault), null);
  }

  ClusterFolderException(String fault, Throwable cause) {
    this(List.of(fault), cause);
  }

  /** Every fault that was found, at least one; never null. */
  public List<String> faults() {
    return faults;
  }
}
