package dev.gatehouse.gateway.problem;

import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.claims.RefusalReason;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/**
 * A request is not done, with all that its sender may know and the reason that only the log learns.
 * Goes to {@code ctx.fail}. Immutable, without a stack trace: refusals are everyday.
 */
public final class HttpRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final String CHALLENGE = "Bearer realm=\"gatehouse\"";

  /** When a stale node may be up to date again: it asks once a second. */
  public static final Duration STALE_RETRY = Duration.ofSeconds(1);

  private final ProblemKind kind;
  private final String detail;
  private final String logReason;
  private final String challenge;
  private final String allow;
  private final transient Duration retryAfter;
  private final String oauthError;
  private final transient List<String> errors;

  private HttpRefusal(Draft draft) {
    super(draft.logReason, null, false, false);
    kind = draft.kind;
    detail = draft.detail == null ? kind.detail() : draft.detail;
    logReason = draft.logReason;
    challenge = draft.challenge;
    allow = draft.allow;
    retryAfter = draft.retryAfter;
    oauthError = draft.oauthError;
    errors = draft.errors;
  }

  /** Begins a refusal; {@code logReason} is never null and holds nothing secret. */
  public static Draft of(ProblemKind kind, String logReason) {
    return new Draft(kind, logReason);
  }

  /**
   * 401 with the challenge of RFC 6750 §3. Which check failed is in the log alone.
   *
   * @param reason never null
   * @param tokenSent whether there was a token, so that the challenge says it is not valid
   */
  public static HttpRefusal unauthorized(RefusalReason reason, boolean tokenSent) {
    return of(ProblemKind.UNAUTHORIZED, reason.name())
        .challenge(tokenSent ? CHALLENGE + ", error=\"invalid_token\"" : CHALLENGE)
        .refusal();
  }

  /** 403 that names the scopes of the route (RFC 6750 §3.1). */
  public static HttpRefusal insufficientScope(Collection<String> scopes) {
    return of(ProblemKind.INSUFFICIENT_SCOPE, "INSUFFICIENT_SCOPE")
        .challenge(
            CHALLENGE
                + ", error=\"insufficient_scope\", scope=\""
                + String.join(" ", new TreeSet<>(scopes))
                + '"')
        .refusal();
  }

  /**
   * 403 for a client's own token where only users are served. There is no scope that would help.
   *
   * @param scopes those of the route; never null, may be empty
   */
  public static HttpRefusal usersOnly(Collection<String> scopes) {
    return of(ProblemKind.FORBIDDEN, "USERS_ONLY")
        .detail("Only a user's token is accepted here")
        .challenge(
            CHALLENGE
                + ", error=\"insufficient_scope\", scope=\""
                + String.join(" ", new TreeSet<>(scopes))
                + '"')
        .refusal();
  }

  /** 503 of a node that cannot know whether what it last heard still holds. */
  public static HttpRefusal stale(String logReason) {
    return of(ProblemKind.UNAVAILABLE, logReason).retryAfter(STALE_RETRY).refusal();
  }

  /** What a failed call to auth-service or a consumer means outside. */
  public static HttpRefusal ofCall(CallException failure) {
    ProblemKind kind =
        switch (failure.error()) {
          case INVALID_REQUEST,
              INVALID_GRANT,
              UNAUTHORIZED_CLIENT,
              UNSUPPORTED_GRANT_TYPE,
              INVALID_SCOPE ->
              ProblemKind.INVALID_REQUEST;
          case INVALID_CLIENT, UNAUTHENTICATED -> ProblemKind.UNAUTHORIZED;
          case FORBIDDEN -> ProblemKind.FORBIDDEN;
          case NOT_FOUND -> ProblemKind.NOT_FOUND;
          case CONFLICT -> ProblemKind.CONFLICT;
          case TOO_MANY_TRIES -> ProblemKind.TOO_MANY_REQUESTS;
          case BUSY, UNAVAILABLE -> ProblemKind.UNAVAILABLE;
          case TIMEOUT -> ProblemKind.TIMEOUT;
          case INTERNAL -> ProblemKind.INTERNAL;
        };
    Draft draft = of(kind, failure.error().name()).errors(failure.details());
    if (kind == ProblemKind.UNAUTHORIZED) {
      draft.challenge(CHALLENGE + ", error=\"invalid_token\"");
    }
    boolean worthATry =
        kind == ProblemKind.UNAVAILABLE
            || kind == ProblemKind.TOO_MANY_REQUESTS
            || kind == ProblemKind.TIMEOUT;
    return draft
        .retryAfter(
            failure.retryAfter() == null && worthATry
                ? Duration.ofSeconds(1)
                : failure.retryAfter())
        .refusal();
  }

  ProblemKind kind() {
    return kind;
  }

  String detail() {
    return detail;
  }

  String logReason() {
    return logReason;
  }

  String challenge() {
    return challenge;
  }

  String allow() {
    return allow;
  }

  Duration retryAfter() {
    return retryAfter;
  }

  String oauthError() {
    return oauthError;
  }

  List<String> errors() {
    return errors == null ? List.of() : errors;
  }

  /** A refusal in the making. */
  public static final class Draft {
    private final ProblemKind kind;
    private final String logReason;
    private String detail;
    private String challenge;
    private String allow;
    private Duration retryAfter;
    private String oauthError;
    private List<String> errors = List.of();

    private Draft(ProblemKind kind, String logReason) {
      this.kind = Objects.requireNonNull(kind, "kind");
      this.logReason = Objects.requireNonNull(logReason, "logReason");
    }

    /** What the caller may know; null for what the kind always says. */
    public Draft detail(String text) {
      detail = text;
      return this;
    }

    /** The value of {@code WWW-Authenticate}; null for none. */
    public Draft challenge(String value) {
      challenge = value;
      return this;
    }

    /** The methods of {@code Allow}. */
    public Draft allow(Collection<String> methods) {
      allow = String.join(", ", new TreeSet<>(methods));
      return this;
    }

    /** When to try again; null for no word about it. */
    public Draft retryAfter(Duration after) {
      retryAfter = after;
      return this;
    }

    /** The code of RFC 6749 §5.2; null for the one that goes with the status. */
    public Draft oauthError(String code) {
      oauthError = code;
      return this;
    }

    /** Every fault in plain words; never null. */
    public Draft errors(List<String> faults) {
      errors = List.copyOf(faults);
      return this;
    }

    /** The refusal. */
    public HttpRefusal refusal() {
      return new HttpRefusal(this);
    }
  }
}
