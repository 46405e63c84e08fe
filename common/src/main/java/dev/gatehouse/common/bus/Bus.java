package dev.gatehouse.common.bus;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.function.Consumer;

/** Typed calls over the event bus. */
public final class Bus {
  /**
   * A bus.
   *
   * @param linkKey null for a node that may not talk to the signer: its sealed calls fail with
   *     UNAVAILABLE, and it can serve none
   */
  public Bus(Vertx vertx, LinkKey linkKey, Clock clock) {}

  /** Asks without a trace context. */
  public <Q extends Record, R extends Record> Future<R> ask(Call<Q, R> call, Q request) {
    return ask(call, request, null);
  }

  /**
   * Asks.
   *
   * @return fails only with {@link CallException}
   */
  public <Q extends Record, R extends Record> Future<R> ask(
      Call<Q, R> call, Q request, TraceContext trace) {
    return Unfinished.yet();
  }

  /** Serves a call; completes once it can be reached. */
  public <Q extends Record, R extends Record> Future<Registration> serve(
      Call<Q, R> call, CallHandler<Q, R> handler) {
    return Unfinished.yet();
  }

  /** Tells everybody at an address; nobody answers. Never sealed. */
  public <M extends Record> void publish(String address, M message) {
    Unfinished.yet();
  }

  /** Hears what is published at an address; completes once it is reached. */
  public <M extends Record> Future<Registration> subscribe(
      String address, Class<M> type, Consumer<M> listener) {
    return Unfinished.yet();
  }
}
