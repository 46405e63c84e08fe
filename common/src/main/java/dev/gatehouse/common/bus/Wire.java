package dev.gatehouse.common.bus;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.Objects;

/**
 * The one class that touches messages of the event bus. What goes out is bytes and text headers, in
 * one process too; what comes in may be anything, and is bytes or nothing.
 */
final class Wire {
  private final EventBus bus;

  Wire(Vertx vertx) {
    bus = vertx.eventBus();
  }

  /** A message that came in: who sent it is not known. */
  static final class Incoming {
    private final Message<Object> message;

    private Incoming(Message<Object> message) {
      this.message = message;
    }

    MultiMap headers() {
      return message.headers();
    }

    /** The bytes; null where the body is anything else, or is larger than {@code largest}. */
    Buffer body(int largest) {
      return message.body() instanceof Buffer bytes && bytes.length() <= largest ? bytes : null;
    }

    void reply(MultiMap headers, Buffer body) {
      if (message.replyAddress() != null) {
        message.reply(body, new DeliveryOptions().setHeaders(headers));
      }
    }

    /** Answers that something is wrong, and not what: the other side sees INTERNAL. */
    void fail() {
      if (message.replyAddress() != null) {
        message.fail(0, "");
      }
    }
  }

  /** Fails only with {@link UnansweredException}. */
  Future<Incoming> request(String address, MultiMap headers, Buffer body, Duration limit) {
    DeliveryOptions options =
        new DeliveryOptions().setHeaders(headers).setSendTimeout(Math.max(1, limit.toMillis()));
    return bus.<Object>request(address, body, options)
        .transform(
            (reply, failure) ->
                failure == null
                    ? Future.succeededFuture(new Incoming(reply))
                    : Future.failedFuture(new UnansweredException(errorOf(failure))));
  }

  void publish(String address, Buffer body) {
    bus.publish(address, body);
  }

  /** The handler must not throw. */
  Future<Registration> listen(String address, Handler<Incoming> handler) {
    MessageConsumer<Object> consumer = bus.consumer(address);
    consumer.handler(message -> handler.handle(new Incoming(message)));
    // in a cluster nobody can reach it before
    return consumer.completion().map(ready -> () -> unregister(consumer));
  }

  private static Future<Void> unregister(MessageConsumer<Object> consumer) {
    return consumer.isRegistered() ? consumer.unregister() : Future.succeededFuture();
  }

  static CallError errorOf(Throwable failure) {
    return failure instanceof ReplyException reply
        ? errorOf(Objects.requireNonNull(reply.failureType()))
        : CallError.UNAVAILABLE; // the bus is closed or was never joined
  }

  static CallError errorOf(ReplyFailure failure) {
    return switch (failure) {
      case NO_HANDLERS -> CallError.UNAVAILABLE;
      case TIMEOUT -> CallError.TIMEOUT;
      case RECIPIENT_FAILURE, ERROR -> CallError.INTERNAL;
    };
  }
}
