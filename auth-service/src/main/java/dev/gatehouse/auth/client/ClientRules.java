package dev.gatehouse.auth.client;

import dev.gatehouse.auth.login.AccountName;
import dev.gatehouse.auth.token.GrantType;
import dev.gatehouse.auth.token.Scopes;
import dev.gatehouse.common.auth.NewClient;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What a client may be. Faults are named as the admin API names its members. */
final class ClientRules {

  /** The most scopes of a client. */
  static final int MAX_SCOPES = 64;

  /** The most characters of all its scopes: a token that carries them must stay under 8 KiB. */
  static final int MAX_SCOPE_TEXT = 2048;

  /** The most redirect URIs of a client. */
  static final int MAX_REDIRECT_URIS = 16;

  /** The longest redirect URI, in characters. */
  static final int MAX_URI = 2048;

  private static final String GRANTS =
      Arrays.stream(GrantType.values()).map(GrantType::word).collect(Collectors.joining(", "));

  private ClientRules() {}

  /** Every fault; empty where there is none. */
  static List<String> faults(NewClient client) {
    if (client == null) {
      return List.of("client: is missing");
    }
    List<String> faults = new ArrayList<>();
    if (client.clientId() == null) {
      faults.add("client_id: is missing");
    } else if (!AccountName.isValid(id(client.clientId()))) {
      faults.add("client_id: write 1 to 64 of a-z 0-9 . _ @ -");
    }
    if (client.clientSecret() != null) {
      ClientSecrets.fault(client.clientSecret())
          .ifPresent(fault -> faults.add("client_secret: " + fault));
    }
    if (client.grantTypes() != null) {
      if (client.grantTypes().isEmpty()) {
        faults.add("grant_types: give at least one of " + GRANTS);
      } else if (!client.grantTypes().stream().allMatch(g -> GrantType.named(g).isPresent())) {
        faults.add("grant_types: this version knows " + GRANTS);
      }
    }
    scopes(client.scopes(), faults);
    redirectUris(client.redirectUris(), faults);
    return faults;
  }

  private static void scopes(List<String> scopes, List<String> faults) {
    if (scopes == null) {
      return;
    }
    if (!scopes.stream().allMatch(Scopes::isToken)) {
      faults.add("scopes: each is printable ASCII without space, \" and \\ (RFC 6749 §3.3)");
    } else if (scopes.contains(Scopes.ADMIN)) {
      faults.add("scopes: " + Scopes.ADMIN + " is for accounts that log in without a client");
    } else if (scopes.size() > MAX_SCOPES || String.join(" ", scopes).length() > MAX_SCOPE_TEXT) {
      faults.add(
          "scopes: give at most %d of at most %d characters together"
              .formatted(MAX_SCOPES, MAX_SCOPE_TEXT));
    }
  }

  private static void redirectUris(List<String> uris, List<String> faults) {
    if (uris == null) {
      return;
    }
    if (uris.size() > MAX_REDIRECT_URIS || !uris.stream().allMatch(ClientRules::isRedirectUri)) {
      faults.add(
          "redirect_uris: give at most %d absolute URIs without a fragment, of https, of http on"
                  .formatted(MAX_REDIRECT_URIS)
              + " loopback, or of a scheme of your own with a dot in it (RFC 8252 §7.1)");
    }
  }

  /** RFC 6749 §3.1.2, RFC 8252 §7: absolute, no fragment, nothing that a browser would run. */
  private static boolean isRedirectUri(String text) {
    if (text == null
        || text.length() > MAX_URI
        || text.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      return false;
    }
    try {
      URI uri = new URI(text);
      if (uri.getScheme() == null || uri.getRawFragment() != null || uri.getRawUserInfo() != null) {
        return false;
      }
      return switch (uri.getScheme()) {
        case "https" -> uri.getHost() != null;
        case "http" ->
            uri.getHost() != null
                && Set.of("localhost", "127.0.0.1", "[::1]").contains(uri.getHost());
        default -> uri.getScheme().indexOf('.') > 0;
      };
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** The id as it is kept. */
  static String id(String given) {
    return AccountName.lowered(given);
  }

  /** The grants as they are kept: each once. */
  static Set<String> grants(NewClient client) {
    return client.grantTypes() == null
        ? Set.of(GrantType.CLIENT_CREDENTIALS.word())
        : new LinkedHashSet<>(client.grantTypes());
  }

  /** A list as it is kept: each once, in its order. */
  static Set<String> kept(List<String> given) {
    return given == null ? Set.of() : new LinkedHashSet<>(given);
  }
}
