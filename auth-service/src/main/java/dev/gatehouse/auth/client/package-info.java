/**
 * OAuth clients: their administration and how they authenticate. Must not live here: what they are
 * given tokens for. Start reading at {@link dev.gatehouse.auth.client.ClientService}.
 */
package dev.gatehouse.auth.client;
