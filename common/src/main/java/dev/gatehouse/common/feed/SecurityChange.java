package dev.gatehouse.common.feed;

import dev.gatehouse.common.jose.Algorithm;
import dev.gatehouse.common.jose.KeyState;
import java.time.Instant;
import java.util.Objects;

/**
 * A change that every node must know. Never carries a full name or an e-mail address. Closed: a
 * node that meets a kind it does not know is stale, it never skips one.
 */
public sealed interface SecurityChange {
  /**
   * A signing key was published, or moved on.
   *
   * @param kid never null
   * @param algorithm never null
   * @param state never null
   * @param publicJwk the public key as a JWK (RFC 7517); null for a symmetric key, which never
   *     travels
   */
  record KeyChanged(String kid, Algorithm algorithm, KeyState state, String publicJwk)
      implements SecurityChange {
    public KeyChanged {
      Objects.requireNonNull(kid, "kid");
      Objects.requireNonNull(algorithm, "algorithm");
      Objects.requireNonNull(state, "state");
    }
  }

  /**
   * An account was created, changed, disabled, enabled or deleted.
   *
   * @param name never null
   * @param accountId its opaque id; never null
   * @param epoch tokens with a lower account epoch are refused
   * @param state never null; a deleted account's name may come again with another id
   */
  record AccountChanged(String name, String accountId, int epoch, AccountState state)
      implements SecurityChange {
    public AccountChanged {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(accountId, "accountId");
      Objects.requireNonNull(state, "state");
    }
  }

  /**
   * A client was created, changed, revoked or deleted.
   *
   * @param clientId never null
   * @param epoch tokens with a lower client epoch are refused
   * @param state never null; a deleted client's id may come again, with a higher epoch
   */
  record ClientChanged(String clientId, int epoch, ClientState state) implements SecurityChange {
    public ClientChanged {
      Objects.requireNonNull(clientId, "clientId");
      Objects.requireNonNull(state, "state");
    }
  }

  /**
   * One token was revoked. (Everything of a user is revoked by {@link AccountChanged} with a higher
   * epoch.)
   *
   * @param tokenId its id as {@code VerifiedToken} has it: {@code jti}, or the digest that stands
   *     for it; never null nor empty
   * @param expiresAt its {@code exp}, in whole seconds: after that nobody need remember it; never
   *     null
   */
  record TokenRevoked(String tokenId, Instant expiresAt) implements SecurityChange {
    public TokenRevoked {
      if (tokenId.isEmpty()) {
        throw new IllegalArgumentException("a token without an id");
      }
      expiresAt = Instant.ofEpochSecond(expiresAt.getEpochSecond());
    }
  }
}
