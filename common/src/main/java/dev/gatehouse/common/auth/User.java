package dev.gatehouse.common.auth;

import java.time.Instant;
import java.util.List;

/**
 * An account as an administrator sees it; never its password or hash.
 *
 * @param username never null
 * @param accountId opaque, never reused; never null
 * @param fullName may be null
 * @param email may be null
 * @param scopes never null
 * @param enabled whether it may log in
 * @param createdAt never null
 */
public record User(
    String username,
    String accountId,
    String fullName,
    String email,
    List<String> scopes,
    boolean enabled,
    Instant createdAt) {}
