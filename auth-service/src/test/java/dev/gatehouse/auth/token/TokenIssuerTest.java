package dev.gatehouse.auth.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.store.Account;
import dev.gatehouse.common.claims.MinimalTokenId;
import dev.gatehouse.common.claims.TokenProfile;
import dev.gatehouse.common.feed.AccountState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TokenIssuerTest {

  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00.750Z");
  private static final long IAT = NOW.getEpochSecond();
  private static final Set<String> BOTH = new LinkedHashSet<>(List.of("tasks:read", "tasks:write"));
  private static final Account ADA =
      new Account(
          "id-1", "ada", "Ada", null, BOTH, AccountState.ENABLED, "hash", 3, NOW.minusSeconds(9));

  private static final TokenClient REPORTER =
      new TokenClient("reporter", 2, BOTH, Set.of("client_credentials"));

  private Map<String, Object> signed;

  @Test
  void fullProfileHasExactlyTheClaimsOfTheInterface() {
    AccessToken token = issuer(TokenProfile.RFC9068).forLogin(ADA, TokenClient.FIRST_PARTY, BOTH);

    assertThat(signed)
        .containsOnlyKeys(
            "iss",
            "sub",
            "aud",
            "exp",
            "iat",
            "jti",
            "client_id",
            "scope",
            "epoch",
            "account_id",
            "auth_time")
        .containsEntry("iss", "https://id.example")
        .containsEntry("sub", "ada")
        .containsEntry("aud", "https://api.example")
        .containsEntry("exp", IAT + 1800)
        .containsEntry("iat", IAT)
        .containsEntry("jti", token.tokenId())
        .containsEntry("client_id", "first-party")
        .containsEntry("scope", "tasks:read tasks:write")
        .containsEntry("epoch", List.of(3, 0, 0))
        .containsEntry("account_id", "id-1")
        .containsEntry("auth_time", IAT);
    assertThat(token.expiresInSeconds()).isEqualTo(1800);
  }

  @Test
  void minimalProfileHasExactlySixClaims() {
    issuer(TokenProfile.MINIMAL).forLogin(ADA, TokenClient.FIRST_PARTY, BOTH);

    assertThat(signed).containsOnlyKeys("sub", "exp", "iat", "jti", "scope", "epoch");
  }

  @Test
  void tokenOfAnotherClientCarriesItsIdAndEpoch() {
    issuer(TokenProfile.RFC9068).forLogin(ADA, REPORTER, BOTH);

    assertThat(signed)
        .containsEntry("sub", "ada")
        .containsEntry("client_id", "reporter")
        .containsEntry("account_id", "id-1")
        .containsEntry("epoch", List.of(3, 2, 0));
  }

  @Test
  void clientsOwnTokenNamesTheClientTwiceAndNoAccount() {
    AccessToken token = issuer(TokenProfile.RFC9068).forClient(REPORTER, Set.of("tasks:read"));

    assertThat(signed)
        .containsOnlyKeys("iss", "sub", "aud", "exp", "iat", "jti", "client_id", "scope", "epoch")
        .containsEntry("sub", "reporter")
        .containsEntry("client_id", "reporter")
        .containsEntry("epoch", List.of(0, 2, 0));
    assertThat(token.scope()).isEqualTo("tasks:read");
  }

  @Test
  void minimalProfileNamesTheClientInTheTokensIdAlone() {
    AccessToken token = issuer(TokenProfile.MINIMAL).forClient(REPORTER, BOTH);

    assertThat(signed).containsOnlyKeys("sub", "exp", "iat", "jti", "scope", "epoch");
    assertThat(MinimalTokenId.of(token.tokenId())).isEqualTo(new MinimalTokenId(null, "reporter"));
  }

  @Test
  void administratorsTokenHasItsOwnAudienceAndTenMinutesInEveryProfile() {
    for (TokenProfile profile : TokenProfile.values()) {
      AccessToken token =
          issuer(profile).forLogin(ADA, TokenClient.FIRST_PARTY, Set.of(Scopes.ADMIN));

      assertThat(signed)
          .containsEntry("aud", "https://id.example/admin")
          .containsEntry("exp", IAT + 600);
      assertThat(token.expiresInSeconds()).isEqualTo(600);
    }
  }

  @Test
  void mintedTokenLivesAsAskedAndNobodyAuthenticated() {
    AccessToken token =
        issuer(TokenProfile.RFC9068).minted(ADA, Set.of("tasks:read"), Duration.ofMinutes(5));

    assertThat(signed)
        .doesNotContainKey("auth_time")
        .containsEntry("iat", IAT)
        .containsEntry("exp", IAT + 300);
    assertThat(token.expiresInSeconds()).isEqualTo(300);
  }

  @Test
  void mintedTokenCanBeExpiredAlready() {
    AccessToken token = issuer(TokenProfile.MINIMAL).minted(ADA, BOTH, Duration.ofMinutes(-1));

    assertThat(signed).containsEntry("exp", IAT - 60).containsEntry("iat", IAT - 60 - 1800);
    assertThat(token.expiresInSeconds()).isEqualTo(-60);
  }

  @Test
  void everyTokenHasAnIdOfItsOwnOf128Bits() {
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      ids.add(issuer(TokenProfile.RFC9068).forLogin(ADA, TokenClient.FIRST_PARTY, BOTH).tokenId());
    }

    assertThat(ids).hasSize(1000);
    assertThat(Base64.getUrlDecoder().decode(ids.iterator().next())).hasSize(16);
  }

  @Test
  void tokenDoesNotPrintItself() {
    assertThat(issuer(TokenProfile.RFC9068).forLogin(ADA, TokenClient.FIRST_PARTY, BOTH).toString())
        .doesNotContain("signed.text");
  }

  private TokenIssuer issuer(TokenProfile profile) {
    return new TokenIssuer(
        profile,
        "https://id.example",
        "https://api.example",
        Duration.ofMinutes(30),
        claims -> {
          signed = claims;
          return "signed.text";
        },
        Clock.fixed(NOW, ZoneOffset.UTC));
  }
}
