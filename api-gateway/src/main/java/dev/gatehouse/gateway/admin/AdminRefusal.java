package dev.gatehouse.gateway.admin;

import java.util.List;

/** A request that is not done, with what its sender may know. Carries no stack trace. */
final class AdminRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String kind;
  private final transient List<String> errors;

  /**
   * @param status the HTTP status
   * @param kind the kind of problem, such as {@code not-found}
   * @param detail what the caller may know
   * @param errors every fault, where there are several to tell
   */
  AdminRefusal(int status, String kind, String detail, List<String> errors) {
    super(detail, null, false, false);
    this.status = status;
    this.kind = kind;
    this.errors = List.copyOf(errors);
  }

  AdminRefusal(int status, String kind, String detail) {
    this(status, kind, detail, List.of());
  }

  /** 400 with every fault. */
  static AdminRefusal invalid(List<String> faults) {
    return new AdminRefusal(400, "invalid-request", String.join("; ", faults), faults);
  }

  /** 400 with one fault. */
  static AdminRefusal invalid(String fault) {
    return invalid(List.of(fault));
  }

  int status() {
    return status;
  }

  String kind() {
    return kind;
  }

  String detail() {
    return getMessage();
  }

  List<String> errors() {
    return errors == null ? List.of() : errors;
  }
}
