package dev.gatehouse.common.bus;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends protected requests to event-bus consumers: the gateway's side of {@link RouteConsumer}.
 * Safe for every thread; a future completes on the context of its caller.
 */
public final class ConsumerClient {
  /** The largest request body in bytes. */
  public static final int LARGEST_BODY = 1 << 20;

  /** The largest answer body in bytes. */
  public static final int LARGEST_ANSWER = 16 << 20;

  private static final Logger log = LoggerFactory.getLogger(ConsumerClient.class);

  private final Wire wire;
  private final Clock clock;

  /** A client. */
  public ConsumerClient(Vertx vertx, Clock clock) {
    this.wire = new Wire(vertx);
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  /**
   * Sends a request.
   *
   * @param address of the consumer, such as {@code tasks.v1}
   * @param timeout how long to wait; the consumer sees it as a deadline
   * @return the consumer's answer, with a body of at most {@link #LARGEST_ANSWER} bytes; fails only
   *     with {@link CallException}: UNAVAILABLE where nobody is there, TIMEOUT, UNAUTHENTICATED
   *     where the consumer refused the token or does not know its subject, FORBIDDEN where a scope
   *     is missing or a user is needed, with the scopes that the consumer asks for, BUSY,
   *     INVALID_REQUEST where the body is larger than {@link #LARGEST_BODY} or the headers are too
   *     many, else INTERNAL
   */
  public Future<ConsumerReply> send(String address, ConsumerMessage message, Duration timeout) {
    MultiMap headers = ConsumerWire.write(message, clock.millis() + timeout.toMillis());
    if (message.body().length() > LARGEST_BODY || ConsumerWire.tooLarge(headers)) {
      return Future.failedFuture(new CallException(CallError.INVALID_REQUEST));
    }
    return wire.request(address, headers, message.body(), timeout)
        .recover(
            failure ->
                Future.failedFuture(
                    failure instanceof UnansweredException unanswered
                        ? new CallException(unanswered.error())
                        : failure))
        .compose(
            answer -> {
              try {
                return Future.succeededFuture(
                    ConsumerWire.readReply(answer.headers(), answer.body(LARGEST_ANSWER)));
              } catch (CallException e) {
                if (e.error() == CallError.INTERNAL) {
                  log.warn("{} failed, request {}", address, message.trace().requestId());
                }
                return Future.failedFuture(e);
              }
            });
  }
}
