package dev.gatehouse.gateway.oauth;

import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.gateway.problem.HttpRefusal;
import dev.gatehouse.gateway.problem.ProblemKind;
import java.util.Locale;

/** How what OAuth endpoints refuse is worded (RFC 6749 §5.2). */
final class OAuthRefusals {
  private OAuthRefusals() {}

  /** 400 for a form that cannot be read. */
  static HttpRefusal ofForm(FormFaultException fault) {
    return HttpRefusal.of(ProblemKind.INVALID_REQUEST, "FORM")
        .oauthError("invalid_request")
        .detail(fault.getMessage())
        .refusal();
  }

  /** What auth-service said; what is no error of OAuth is passed on. */
  static Throwable ofCall(Throwable cause) {
    if (!(cause instanceof CallException failure)) {
      return cause;
    }
    return switch (failure.error()) {
      case INVALID_REQUEST,
          INVALID_GRANT,
          UNAUTHORIZED_CLIENT,
          UNSUPPORTED_GRANT_TYPE,
          INVALID_SCOPE ->
          HttpRefusal.of(ProblemKind.INVALID_REQUEST, failure.error().name())
              .oauthError(failure.error().name().toLowerCase(Locale.ROOT))
              .detail(wordsOf(failure.error()))
              .errors(failure.details())
              .refusal();
      case INVALID_CLIENT -> ClientCredentialsParser.invalidClient("INVALID_CLIENT");
      case UNAUTHENTICATED,
          FORBIDDEN,
          NOT_FOUND,
          CONFLICT,
          TOO_MANY_TRIES,
          BUSY,
          UNAVAILABLE,
          TIMEOUT,
          INTERNAL ->
          failure;
    };
  }

  private static String wordsOf(CallError error) {
    return switch (error) {
      case INVALID_GRANT -> "The credentials are not accepted";
      case UNAUTHORIZED_CLIENT -> "The client may not use this grant";
      case UNSUPPORTED_GRANT_TYPE -> "The grant is not supported";
      case INVALID_SCOPE -> "A scope is unknown or not held";
      default -> "The request is malformed";
    };
  }
}
