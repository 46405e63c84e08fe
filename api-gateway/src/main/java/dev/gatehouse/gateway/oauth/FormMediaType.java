package dev.gatehouse.gateway.oauth;

import dev.gatehouse.gateway.problem.HttpRefusal;
import dev.gatehouse.gateway.problem.ProblemKind;
import java.util.Locale;

/** Whether a {@code Content-Type} is that of a form in UTF-8. */
final class FormMediaType {
  private static final String FORM = "application/x-www-form-urlencoded";

  private FormMediaType() {}

  /** What is said to any other body. */
  static HttpRefusal refusal() {
    return HttpRefusal.of(ProblemKind.UNSUPPORTED_MEDIA_TYPE, "NO_FORM")
        .detail("The body must be application/x-www-form-urlencoded")
        .refusal();
  }

  /**
   * Whether the body may be read as a form.
   *
   * @param contentType the field's value; null is not
   */
  static boolean matches(String contentType) {
    if (contentType == null) {
      return false;
    }
    String[] parts = contentType.toLowerCase(Locale.ROOT).split(";", -1);
    if (!parts[0].strip().equals(FORM)) {
      return false;
    }
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip().replace("\"", "");
      if (parameter.startsWith("charset=") && !parameter.equals("charset=utf-8")) {
        return false;
      }
    }
    return true;
  }
}
