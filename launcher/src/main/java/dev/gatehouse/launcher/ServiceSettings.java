package dev.gatehouse.launcher;

import dev.gatehouse.auth.AuthSettings;
import dev.gatehouse.auth.login.TryLimits;
import dev.gatehouse.auth.session.SessionLimits;
import dev.gatehouse.common.config.Configuration;
import dev.gatehouse.common.config.Secret;
import dev.gatehouse.common.jose.ClaimRules;
import dev.gatehouse.gateway.GatewaySettings;
import dev.gatehouse.gateway.TlsFiles;
import dev.gatehouse.gateway.admin.ManagementSettings;

/** The configuration, as each service wants it. */
final class ServiceSettings {
  private ServiceSettings() {}

  /**
   * @param port the public listener's, as it really is
   * @param demo whether the demo's account is there
   */
  static AuthSettings auth(Configuration c, int port, boolean demo) {
    return auth(c, port, demo, c.login().keyEncryptionKey());
  }

  /** With the key that wraps private keys from elsewhere; null for a generated one. */
  static AuthSettings auth(Configuration c, int port, boolean demo, Secret wrappingKey) {
    Configuration.Tries tries = c.login().tries();
    return new AuthSettings(
        c.dataDir(),
        c.databaseUrl(),
        c.issuerFor(port),
        c.audienceFor(port),
        c.tokens().profile(),
        c.tokens().algorithm(),
        c.tokens().secret(),
        c.tokens().accessTtl(),
        new SessionLimits(
            c.tokens().refreshTtl(), c.tokens().refreshIdle(), c.tokens().refreshGrace()),
        c.tokens().leeway(),
        c.login().bcryptCost(),
        Runtime.getRuntime().availableProcessors(),
        c.login().passwordGrant(),
        c.login().adminUsername(),
        c.login().adminPassword(),
        wrappingKey,
        new TryLimits(
            tries.failuresPerPair(),
            tries.firstDelay(),
            tries.maxDelay(),
            tries.failuresPerAddressMinute()),
        demo ? AuthSettings.DemoAccount.ADA : null,
        new AuthSettings.Rotation(c.rotateEvery(), c.silenceLimit()));
  }

  static ClaimRules claims(Configuration c, int port) {
    return new ClaimRules(
        c.tokens().profile(),
        c.issuerFor(port).toString(),
        c.audienceFor(port),
        c.tokens().leeway());
  }

  static GatewaySettings gateway(Configuration c, int port, boolean demo) {
    Configuration.Http http = c.http();
    return new GatewaySettings(
        http.host(),
        port,
        http.tls() ? new TlsFiles(http.tlsCert(), http.tlsKey()) : null,
        http.trustedProxies(),
        demo ? GatewaySettings.LOOPBACK_HOSTS : null,
        GatewaySettings.Limits.DEFAULT);
  }

  /**
   * @param socket whether the admin API is on the Unix socket of the data directory
   * @param adminApi whether it is on the management listener too
   */
  static ManagementSettings management(Configuration c, boolean socket, boolean adminApi) {
    return new ManagementSettings(
        c.management().host(),
        c.management().port(),
        socket ? c.dataDir().resolve(Reach.ADMIN_SOCKET) : null,
        adminApi);
  }
}
