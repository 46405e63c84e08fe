package dev.gatehouse.common.auth;

import java.net.URI;

/**
 * What auth-service wants a browser to see. Closed: gateways render these and stay stateless; a new
 * kind breaks every switch over it. No call answers with a page yet: browser log-in comes later.
 */
public sealed interface Page {
  /**
   * The login form.
   *
   * @param transaction the opaque id the form carries back; never null
   * @param message what went wrong the last time, in words for the user; null at the first time
   */
  record ShowLogin(String transaction, String message) implements Page {}

  /**
   * The consent form.
   *
   * @param transaction the opaque id the form carries back; never null
   * @param clientName who asks; never null
   * @param scope for what, separated by spaces; never null
   */
  record ShowConsent(String transaction, String clientName, String scope) implements Page {}

  /**
   * Back to the client (RFC 6749 §4.1.2), to a redirect URI that was matched exactly.
   *
   * @param location never null
   */
  record Redirect(URI location) implements Page {}

  /**
   * An error that must not be sent to any redirect URI (RFC 6749 §4.1.2.1).
   *
   * @param message in words for the user; never null
   */
  record ShowError(String message) implements Page {}
}
