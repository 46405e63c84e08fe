package dev.gatehouse.launcher;

import dev.gatehouse.auth.store.StateAtRest;
import dev.gatehouse.auth.store.StateAtRest.AccountStanding;
import dev.gatehouse.common.claims.RefusalReason;
import dev.gatehouse.common.claims.SubjectKind;
import dev.gatehouse.common.claims.TokenRefusedException;
import dev.gatehouse.common.claims.VerifiedToken;
import dev.gatehouse.common.config.Configuration;
import dev.gatehouse.common.feed.AccountState;
import dev.gatehouse.common.jose.ClaimRules;
import dev.gatehouse.common.jose.CryptoProvider;
import dev.gatehouse.common.jose.JoseTokenVerifier;
import dev.gatehouse.common.jose.Jwk;
import dev.gatehouse.common.jose.KeyRing;
import dev.gatehouse.common.jose.KeyState;
import dev.gatehouse.common.jose.SigningKey;
import dev.gatehouse.common.jose.VerificationKey;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** What the server of this data directory would say of a token, without asking it. */
final class LocalVerdict {
  private final Configuration configuration;
  private final Clock clock;

  LocalVerdict(Configuration configuration, Clock clock) {
    this.configuration = configuration;
    this.clock = clock;
  }

  /**
   * Judges a token.
   *
   * @return null where it is good
   * @throws CommandFailedException where the database cannot be read
   */
  RefusalReason refusalOf(String token) {
    try (StateAtRest state = StateAtRest.of(configuration.databaseUrl(), configuration.dataDir())) {
      KeyRing keys = KeyRing.of(keys(state));
      LastRun lastRun = LastRun.of(configuration);
      ClaimRules rules =
          new ClaimRules(
              configuration.tokens().profile(),
              lastRun.issuer(),
              lastRun.audience(),
              configuration.tokens().leeway());
      RefusalReason reason = judge(token, keys, rules, state);
      return reason == RefusalReason.AUDIENCE
          ? judge(token, keys, rules.forAudience(lastRun.issuer() + "/admin"), state)
          : reason;
    } catch (SQLException e) {
      throw CommandFailedException.failure(
          "the data in "
              + new StoredData(configuration).where()
              + " cannot be read; is it one of gatehouse?");
    }
  }

  private RefusalReason judge(String token, KeyRing keys, ClaimRules rules, StateAtRest state)
      throws SQLException {
    try {
      VerifiedToken verified =
          new JoseTokenVerifier(() -> keys, rules, CryptoProvider.jdk(), clock).verify(token);
      if (state != null && state.revoked(verified.tokenId(), verified.expiresAt())) {
        return RefusalReason.REVOKED;
      }
      if (state != null && verified.sessionId() != null && !sessionIsGood(verified, state)) {
        return RefusalReason.REVOKED;
      }
      if (state != null && verified.clientId() != null && !clientIsGood(verified, state)) {
        return RefusalReason.REVOKED;
      }
      return verified.kind() == SubjectKind.USER && state != null
          ? standing(verified, state.account(verified.subject()))
          : null;
    } catch (TokenRefusedException e) {
      return e.reason();
    }
  }

  private static boolean sessionIsGood(VerifiedToken token, StateAtRest state) throws SQLException {
    int epoch = state.sessionEpoch(token.sessionId());
    return epoch == 0 || (token.epochs() != null && token.epochs().session() >= epoch);
  }

  private static boolean clientIsGood(VerifiedToken token, StateAtRest state) throws SQLException {
    int epoch = state.clientEpoch(token.clientId());
    return epoch == 0 || (epoch > 0 && token.epochs() != null && token.epochs().client() >= epoch);
  }

  private static RefusalReason standing(VerifiedToken token, AccountStanding account) {
    if (account == null) {
      return token.accountId() == null
          ? RefusalReason.UNKNOWN_SUBJECT
          : RefusalReason.ACCOUNT_ENDED;
    }
    if (account.state() != AccountState.ENABLED) {
      return RefusalReason.ACCOUNT_ENDED;
    }
    boolean another = token.accountId() != null && !token.accountId().equals(account.accountId());
    boolean older = token.epochs() != null && token.epochs().account() < account.epoch();
    return another || older ? RefusalReason.REVOKED : null;
  }

  private List<VerificationKey> keys(StateAtRest state) throws SQLException {
    if (configuration.tokens().secret() != null) {
      return List.of(
          SigningKey.hmac(configuration.tokens().secret()).toVerificationKey(KeyState.ACTIVE));
    }
    List<VerificationKey> keys = new ArrayList<>();
    if (state != null) {
      for (String jwk : state.publicJwks()) {
        keys.add(Jwk.parse(jwk, KeyState.ACTIVE));
      }
    }
    return keys;
  }
}
