package dev.gatehouse.common.bus;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;

/** Sends protected requests to event-bus consumers: the gateway's side of {@link RouteConsumer}. */
public final class ConsumerClient {
  /** The largest request body in bytes. */
  public static final int LARGEST_BODY = 1 << 20;

  /** A client. */
  public ConsumerClient(Vertx vertx, Clock clock) {}

  /**
   * Sends a request.
   *
   * @return fails only with {@link CallException}
   */
  public Future<ConsumerReply> send(String address, ConsumerMessage message, Duration timeout) {
    return Unfinished.yet();
  }
}
