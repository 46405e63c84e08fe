package dev.gatehouse.auth.account;

/**
 * Whoever was found to be allowed to administer.
 *
 * @param name the account's name; null for the operator of the Unix socket or the command line
 */
public record Administrator(String name) {

  /** Whoever may open the data directory. */
  static final Administrator LOCAL = new Administrator(null);

  /** The name in the audit; never null. */
  public String actor() {
    return name == null ? "unix:operator" : name;
  }

  /** Whether the account of that name is the administrator's own. */
  boolean is(String accountName) {
    return accountName.equals(name);
  }
}
