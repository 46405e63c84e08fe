package dev.gatehouse.common.auth;

import dev.gatehouse.common.config.Secret;
import java.util.List;

/**
 * An account to create: the body of {@code POST /admin/users}.
 *
 * @param username 1 to 64 of {@code a-z 0-9 . _ @ -}; capitals are lowered; null is a fault
 * @param password 8 to 72 UTF-8 bytes without NUL; null where a hash is given
 * @param passwordHash a bcrypt hash ({@code $2a$ $2b$ $2y$}, cost at most 16); null where a
 *     password is given
 * @param fullName may be null
 * @param email may be null
 * @param scopes may be null, which is none
 */
public record NewUser(
    String username,
    Secret password,
    Secret passwordHash,
    String fullName,
    String email,
    List<String> scopes) {}
