package dev.gatehouse.gateway.oauth;

/** A form that cannot be read. The text is for the caller's eyes and repeats nothing it sent. */
final class FormFaultException extends Exception {
  private static final long serialVersionUID = 1L;

  FormFaultException(String message) {
    super(message, null, false, false);
  }
}
