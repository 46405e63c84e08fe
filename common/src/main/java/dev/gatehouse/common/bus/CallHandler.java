package dev.gatehouse.common.bus;

import io.vertx.core.Future;

/** Serves one call. Runs on the event loop of the verticle that registered it. */
@FunctionalInterface
public interface CallHandler<Q extends Record, R extends Record> {
  /**
   * Answers a request.
   *
   * @param request never null
   * @param context never null
   * @return the reply; a {@link CallException} crosses the bus as its code, anything else is logged
   *     here and crosses as {@link CallError#INTERNAL}
   */
  Future<R> handle(Q request, CallContext context);
}
