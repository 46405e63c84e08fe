package dev.gatehouse.gateway.proxy;

/** The one place where headers are decided, in both directions (interface §3). */
final class HeaderPolicy {
  private HeaderPolicy() {}
}
