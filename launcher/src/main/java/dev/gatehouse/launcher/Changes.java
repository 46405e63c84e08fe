package dev.gatehouse.launcher;

import dev.gatehouse.common.config.Configuration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** What of a configuration differs and cannot be taken over by a running server. */
final class Changes {
  private Changes() {}

  /** The names of the keys, or of their groups. */
  static List<String> needingRestart(Configuration before, Configuration now) {
    return Stream.of(
            change("http or trusted-proxies", before.http(), now.http()),
            change("management", before.management(), now.management()),
            change("data-dir", before.dataDir(), now.dataDir()),
            change("database.url", before.databaseUrl(), now.databaseUrl()),
            change("routes (another file)", before.routes(), now.routes()),
            change("issuer", before.issuer(), now.issuer()),
            change("audience", before.audience(), now.audience()),
            change(
                "token, jwt, access-token, refresh-token or clock-leeway",
                before.tokens(),
                now.tokens()),
            change("the log-in keys", before.login(), now.login()),
            change("keys.rotate-every", before.rotateEvery(), now.rotateEvery()),
            change("feed.silence-limit", before.silenceLimit(), now.silenceLimit()),
            change("cluster", before.cluster(), now.cluster()),
            change("log.format", before.log().format(), now.log().format()))
        .filter(Objects::nonNull)
        .toList();
  }

  private static String change(String name, Object before, Object now) {
    return Objects.equals(before, now) ? null : name;
  }
}
