package dev.gatehouse.common.auth;

import dev.gatehouse.common.config.Secret;

/**
 * What an administrative change of a client did.
 *
 * @param sequence the feed number of the change; 0 where the feed was not touched
 * @param client as it is now; null after a deletion
 * @param clientSecret its new secret, which nobody is told again; null where it got none
 */
public record ChangedClient(long sequence, Client client, Secret clientSecret) {}
