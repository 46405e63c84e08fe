package dev.gatehouse.common.feed;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;

/** Completes a future on the context of whoever called. */
final class VertxCaller<T> {
  private final Context context;
  private final Promise<T> promise = Promise.promise();

  VertxCaller(Vertx vertx) {
    context = vertx.getOrCreateContext();
  }

  Future<T> future() {
    return promise.future();
  }

  void complete(T value) {
    context.runOnContext(now -> promise.tryComplete(value));
  }

  void fail(Throwable cause) {
    context.runOnContext(now -> promise.tryFail(cause));
  }
}
