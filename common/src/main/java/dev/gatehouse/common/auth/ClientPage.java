package dev.gatehouse.common.auth;

import java.util.List;

/**
 * One page of clients, by id.
 *
 * @param clients never null
 * @param next what to give as {@code after} for the next page; null where this was the last
 */
public record ClientPage(List<Client> clients, String next) {}
