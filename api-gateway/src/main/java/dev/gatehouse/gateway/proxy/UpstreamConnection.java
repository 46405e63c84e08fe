package dev.gatehouse.gateway.proxy;

import io.vertx.core.http.HttpClientConnection;

/** One connection to an upstream, and whether an answer came over it before. */
final class UpstreamConnection {
  final HttpClientConnection http;
  boolean dead;
  boolean reused;
  long idleUntil;

  UpstreamConnection(HttpClientConnection http) {
    this.http = http;
  }
}
