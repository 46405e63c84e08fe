package dev.gatehouse.auth.token;

import dev.gatehouse.auth.keys.TokenSigner;
import dev.gatehouse.auth.store.Account;
import dev.gatehouse.common.claims.MinimalTokenId;
import dev.gatehouse.common.claims.TokenProfile;
import dev.gatehouse.common.config.Secret;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes access tokens for accounts and clients (RFC 9068 §2.2, or the minimal profile). Whether
 * somebody may have one is decided before. Safe for every thread; computes, and does not wait.
 */
public final class TokenIssuer {

  /** How long an administrator's token lives. */
  public static final Duration ADMIN_TTL = Duration.ofMinutes(10);

  private static final int TOKEN_ID_BYTES = 16;

  private final TokenProfile profile;
  private final String issuer;
  private final String audience;
  private final Duration ttl;
  private final TokenSigner signer;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  /**
   * An issuer of one profile.
   *
   * @param profile never null
   * @param issuer {@code iss}; never null
   * @param audience {@code aud} of tokens that are not an administrator's; never null
   * @param ttl how long they live, whole seconds; never null
   * @param signer never null
   * @param clock never null
   */
  public TokenIssuer(
      TokenProfile profile,
      String issuer,
      String audience,
      Duration ttl,
      TokenSigner signer,
      Clock clock) {
    this.profile = profile;
    this.issuer = issuer;
    this.audience = audience;
    this.ttl = ttl;
    this.signer = signer;
    this.clock = clock;
  }

  /** The {@code aud} of administrators' tokens: no route accepts it. */
  public static String adminAudience(String issuer) {
    return issuer + "/admin";
  }

  /**
   * A token for somebody who has just authenticated.
   *
   * @param account as it is in the issuing transaction; never null
   * @param client whom it is issued to, as it is in that transaction; never null
   * @param scopes what is granted; with {@link Scopes#ADMIN} it is that alone
   */
  public AccessToken forLogin(Account account, TokenClient client, Set<String> scopes) {
    Instant now = clock.instant();
    boolean admin = scopes.contains(Scopes.ADMIN);
    Duration life = admin ? ADMIN_TTL : ttl;
    return issue(new Subject(account, client, now), scopes, admin, now, life);
  }

  /**
   * A client's own token (RFC 6749 §4.4).
   *
   * @param client as it is in the issuing transaction; never null
   * @param scopes what is granted, never {@link Scopes#ADMIN}
   */
  public AccessToken forClient(TokenClient client, Set<String> scopes) {
    return issue(new Subject(null, client, null), scopes, false, clock.instant(), ttl);
  }

  /**
   * A token an operator asked for; nobody has authenticated as the account, so it has no {@code
   * auth_time}.
   *
   * @param account as it is in the issuing transaction; never null
   * @param scopes what is granted, never {@link Scopes#ADMIN}
   * @param life null for the configured one; a negative one ended that long ago
   */
  public AccessToken minted(Account account, Set<String> scopes, Duration life) {
    Instant now = clock.instant();
    Duration given = life == null ? ttl : life;
    // an expired one looks like any other that has lived its life
    Instant issuedAt = given.isNegative() ? now.plus(given).minus(ttl) : now;
    Duration whole = given.isNegative() ? ttl : given;
    Subject subject = new Subject(account, TokenClient.FIRST_PARTY, null);
    AccessToken token = issue(subject, scopes, false, issuedAt, whole);
    return new AccessToken(token.jwt(), token.tokenId(), given.toSeconds(), token.scopes());
  }

  /** Whom a token speaks for; the account is null for a client's own. */
  private record Subject(Account account, TokenClient client, Instant authTime) {
    String name() {
      return account == null ? client.id() : account.name();
    }

    List<Integer> epochs() {
      return List.of(account == null ? 0 : account.epoch(), client.epoch(), 0);
    }
  }

  private AccessToken issue(
      Subject subject, Set<String> scopes, boolean admin, Instant issuedAt, Duration life) {
    boolean minimal = profile == TokenProfile.MINIMAL;
    TokenClient client = subject.client();
    String tokenId = newTokenId();
    if (minimal) {
      tokenId = new MinimalTokenId(null, client.firstParty() ? null : client.id()).write(tokenId);
    }
    long iat = issuedAt.getEpochSecond();
    Map<String, Object> claims = new LinkedHashMap<>();
    if (!minimal) {
      claims.put("iss", issuer);
    }
    claims.put("sub", subject.name());
    if (admin) {
      claims.put("aud", adminAudience(issuer));
    } else if (!minimal) {
      claims.put("aud", audience);
    }
    claims.put("exp", iat + life.toSeconds());
    claims.put("iat", iat);
    claims.put("jti", tokenId);
    claims.put("scope", String.join(" ", scopes));
    claims.put("epoch", subject.epochs());
    if (!minimal) {
      claims.put("client_id", client.id());
      if (subject.account() != null) {
        claims.put("account_id", subject.account().accountId());
      }
      if (subject.authTime() != null) {
        claims.put("auth_time", subject.authTime().getEpochSecond());
      }
    }
    Secret jwt = new Secret(signer.sign(claims));
    return new AccessToken(jwt, tokenId, life.toSeconds(), scopes);
  }

  private String newTokenId() {
    byte[] bytes = new byte[TOKEN_ID_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
