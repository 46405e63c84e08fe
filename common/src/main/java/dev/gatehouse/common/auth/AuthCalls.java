package dev.gatehouse.common.auth;

import dev.gatehouse.common.bus.Call;
import java.time.Duration;

/**
 * Every operation of auth-service. All addresses begin with {@code auth.}, so all are sealed. What
 * only reads, or does no more when it is done twice, may be sent again.
 */
public final class AuthCalls {
  /** The token endpoint (RFC 6749 §3.2); outside it answers within 5 s (interface §3). */
  public static final Call<TokenRequest, IssuedToken> TOKEN =
      new Call<>("auth.token.v1", TokenRequest.class, IssuedToken.class, Duration.ofSeconds(4))
          .orAgain();

  /** Who an account is, for {@code GET /me}; NOT_FOUND where it never was or is deleted. */
  public static final Call<ProfileRequest, Profile> PROFILE =
      new Call<>("auth.profile.v1", ProfileRequest.class, Profile.class, Duration.ofSeconds(2))
          .orAgain();

  /** {@code POST /admin/users}; CONFLICT, INVALID_REQUEST with every fault. */
  public static final Call<CreateUsers, UsersChanged> CREATE_USERS =
      new Call<>(
          "auth.users.create.v1", CreateUsers.class, UsersChanged.class, Duration.ofSeconds(30));

  /** {@code GET /admin/users}, paged by name. */
  public static final Call<ListUsers, UserPage> LIST_USERS =
      new Call<>("auth.users.list.v1", ListUsers.class, UserPage.class, Duration.ofSeconds(5))
          .orAgain();

  /** {@code GET /admin/users/{name}}; NOT_FOUND. */
  public static final Call<ShowUser, User> SHOW_USER =
      new Call<>("auth.users.show.v1", ShowUser.class, User.class, Duration.ofSeconds(5)).orAgain();

  /** {@code PATCH /admin/users/{name}}; NOT_FOUND, INVALID_REQUEST. */
  public static final Call<ChangeUser, UsersChanged> CHANGE_USER =
      new Call<>(
          "auth.users.change.v1", ChangeUser.class, UsersChanged.class, Duration.ofSeconds(5));

  /** {@code PUT /admin/users/{name}/password}; NOT_FOUND, INVALID_REQUEST, BUSY. */
  public static final Call<SetPassword, UsersChanged> SET_PASSWORD =
      new Call<>(
          "auth.users.password.v1", SetPassword.class, UsersChanged.class, Duration.ofSeconds(10));

  /** {@code DELETE /admin/users/{name}}: leaves a tombstone; NOT_FOUND. */
  public static final Call<DeleteUser, UsersChanged> DELETE_USER =
      new Call<>(
          "auth.users.delete.v1", DeleteUser.class, UsersChanged.class, Duration.ofSeconds(5));

  /** {@code GET /admin/keys}. */
  public static final Call<ListKeys, KeyList> LIST_KEYS =
      new Call<>("auth.keys.list.v1", ListKeys.class, KeyList.class, Duration.ofSeconds(5))
          .orAgain();

  /**
   * {@code POST /admin/keys}: waits up to 10 s for the nodes; INVALID_REQUEST, CONFLICT with HS256
   * or beside another rotation, UNAVAILABLE where a node has not confirmed.
   */
  public static final Call<RotateKey, RotatedKey> ROTATE_KEY =
      new Call<>("auth.keys.rotate.v1", RotateKey.class, RotatedKey.class, Duration.ofSeconds(13));

  /** {@code DELETE /admin/keys/{kid}}; NOT_FOUND, and as {@link #ROTATE_KEY}. */
  public static final Call<RetireKey, RetiredKey> RETIRE_KEY =
      new Call<>("auth.keys.retire.v1", RetireKey.class, RetiredKey.class, Duration.ofSeconds(13));

  /** {@code POST /admin/tokens}: an operator's token for an account; NOT_FOUND, INVALID_SCOPE. */
  public static final Call<MintToken, MintedToken> MINT_TOKEN =
      new Call<>("auth.tokens.mint.v1", MintToken.class, MintedToken.class, Duration.ofSeconds(5));

  /** {@code GET /admin/events}: the audit, paged by sequence number. */
  public static final Call<ListEvents, EventPage> LIST_EVENTS =
      new Call<>("auth.events.list.v1", ListEvents.class, EventPage.class, Duration.ofSeconds(5))
          .orAgain();

  /**
   * {@code POST /admin/revocations}; INVALID_REQUEST, NOT_FOUND, BUSY; CONFLICT for a key with
   * HS256. Revoking the key that signs makes another, which takes its time.
   */
  public static final Call<Revoke, Revoked> REVOKE =
      new Call<>("auth.revocations.v1", Revoke.class, Revoked.class, Duration.ofSeconds(8));

  /** {@code POST /revoke} (RFC 7009); outside it answers within 5 s; INVALID_CLIENT, BUSY. */
  public static final Call<RevokeOwn, Revoked> REVOKE_OWN =
      new Call<>("auth.revoke.v1", RevokeOwn.class, Revoked.class, Duration.ofSeconds(3)).orAgain();

  /** {@code POST /introspect} (RFC 7662); outside it answers within 5 s; INVALID_CLIENT. */
  public static final Call<Introspect, Introspection> INTROSPECT =
      new Call<>("auth.introspect.v1", Introspect.class, Introspection.class, Duration.ofSeconds(3))
          .orAgain();

  /** {@code POST /admin/clients}; CONFLICT, INVALID_REQUEST with every fault. */
  public static final Call<CreateClient, ChangedClient> CREATE_CLIENT =
      new Call<>(
          "auth.clients.create.v1", CreateClient.class, ChangedClient.class, Duration.ofSeconds(5));

  /** {@code GET /admin/clients}, paged by id. */
  public static final Call<ListClients, ClientPage> LIST_CLIENTS =
      new Call<>("auth.clients.list.v1", ListClients.class, ClientPage.class, Duration.ofSeconds(5))
          .orAgain();

  /** {@code GET /admin/clients/{id}}; NOT_FOUND. */
  public static final Call<ShowClient, Client> SHOW_CLIENT =
      new Call<>("auth.clients.show.v1", ShowClient.class, Client.class, Duration.ofSeconds(5))
          .orAgain();

  /** {@code DELETE /admin/clients/{id}}: leaves a tombstone; NOT_FOUND. */
  public static final Call<DeleteClient, ChangedClient> DELETE_CLIENT =
      new Call<>(
          "auth.clients.delete.v1", DeleteClient.class, ChangedClient.class, Duration.ofSeconds(5));

  /** {@code POST /admin/clients/{id}/secret}; NOT_FOUND, INVALID_REQUEST. */
  public static final Call<RotateClientSecret, ChangedClient> ROTATE_CLIENT_SECRET =
      new Call<>(
          "auth.clients.secret.v1",
          RotateClientSecret.class,
          ChangedClient.class,
          Duration.ofSeconds(5));

  private AuthCalls() {}
}
