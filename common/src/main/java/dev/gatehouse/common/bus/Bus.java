package dev.gatehouse.common.bus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.common.bus.Frame.Read;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Typed calls over the event bus. Messages are bytes, in one process too, so that there is one form
 * and not two. Safe for every thread; a future completes on the context of its caller.
 *
 * <p>What holds for a sealed call (its address begins with {@code auth.}): nobody without the link
 * key can read or make a message; a request cannot be answered by the reply to another one; a
 * request that is sent again within its deadline is served once by each server, and after its
 * deadline by none. What does not: whoever may register addresses can swallow messages, so every
 * call has a time limit. Clocks of a cluster must agree to well within a call's time limit.
 *
 * <p>What comes in is the work of strangers: anything malformed, too large, expired, or not sealed
 * where it had to be is logged and not served.
 */
public final class Bus {
  /** The largest message in bytes, either way. */
  public static final int LARGEST_MESSAGE = 32 << 20;

  /** How many calls one registration serves at once; one more is answered with BUSY. */
  public static final int MOST_IN_SERVICE = 4096;

  /** How many sealed requests within their deadlines are remembered; one more is BUSY. */
  static final int MOST_REMEMBERED = 1 << 16;

  private static final Logger log = LoggerFactory.getLogger(Bus.class);

  private final Wire wire;
  private final Frame frame;
  private final Clock clock;
  private final CallObserver calls;
  private final Vertx vertx;
  private final AtomicInteger slow = new AtomicInteger();
  private final ReplayGuard replays = new ReplayGuard(MOST_REMEMBERED);

  /**
   * A bus.
   *
   * @param linkKey null for a node that may not talk to the signer: its sealed calls fail with
   *     UNAVAILABLE, and it can serve none
   */
  public Bus(Vertx vertx, LinkKey linkKey, Clock clock) {
    this(vertx, linkKey, clock, CallObserver.NONE);
  }

  /** As {@link #Bus(Vertx, LinkKey, Clock)}, with somebody who wants to know how calls end. */
  public Bus(Vertx vertx, LinkKey linkKey, Clock clock, CallObserver calls) {
    this.vertx = vertx;
    this.calls = Objects.requireNonNull(calls, "calls");
    this.wire = new Wire(vertx);
    this.frame = new Frame(linkKey == null ? null : new Seal(linkKey));
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  /** Asks without a trace context; see {@link #ask(Call, Record, TraceContext)}. */
  public <Q extends Record, R extends Record> Future<R> ask(Call<Q, R> call, Q request) {
    return ask(call, request, null);
  }

  /**
   * Asks whoever serves a call. In a cluster a call that may be repeated is, within its time limit,
   * while nobody has answered it.
   *
   * @param request never null
   * @param trace null for what nobody outside asked for
   * @return the reply, never null; fails only with {@link CallException}: what the server said,
   *     UNAVAILABLE where nobody serves it, TIMEOUT, INTERNAL
   */
  public <Q extends Record, R extends Record> Future<R> ask(
      Call<Q, R> call, Q request, TraceContext trace) {
    Objects.requireNonNull(request, "request");
    if (call.sealed() && !frame.canSeal()) {
      return Future.failedFuture(new CallException(CallError.UNAVAILABLE));
    }
    Future<R> answer =
        call.repeatable() && vertx.isClustered()
            ? new RepeatedCall<R>(
                    vertx, call.timeLimit(), slow, left -> attempt(call, request, trace, left))
                .answered()
            : attempt(call, request, trace, call.timeLimit());
    long sent = System.nanoTime();
    return answer
        .recover(failure -> Future.failedFuture(told(call, failure)))
        .onComplete(
            (reply, failure) ->
                calls.ended(call.address(), System.nanoTime() - sent, error(failure)));
  }

  private static CallError error(Throwable failure) {
    if (failure == null) {
      return null;
    }
    return failure instanceof CallException known ? known.error() : CallError.INTERNAL;
  }

  /** In a cluster any member can answer; that it was not auth-service means that this is away. */
  private Throwable told(Call<?, ?> call, Throwable failure) {
    if (!(failure instanceof UnansweredException unanswered)) {
      return failure;
    }
    boolean strangers = call.sealed() && vertx.isClustered();
    return new CallException(
        strangers && unanswered.error() == CallError.INTERNAL
            ? CallError.UNAVAILABLE
            : unanswered.error());
  }

  /** Sends once; fails with {@link UnansweredException} where that was no use. */
  private <Q extends Record, R extends Record> Future<R> attempt(
      Call<Q, R> call, Q request, TraceContext trace, Duration limit) {
    byte[] nonce = frame.nonce(call.sealed());
    Buffer message;
    try {
      message =
          frame.writeRequest(
              call.address(),
              nonce,
              new Envelope.Request(
                  clock.millis() + limit.toMillis(),
                  trace == null ? null : trace.requestId(),
                  trace == null ? null : trace.traceparent(),
                  WireJson.MAPPER.valueToTree(request)));
    } catch (IOException | IllegalArgumentException e) {
      log.error("a request to {} cannot be written", call.address(), e);
      return Future.failedFuture(new CallException(CallError.INTERNAL));
    }
    return wire.request(call.address(), headers(), message, limit)
        .compose(reply -> read(call, nonce, reply));
  }

  private <R extends Record> Future<R> read(Call<?, R> call, byte[] nonce, Wire.Incoming incoming) {
    Read<Envelope.Reply> read =
        frame.readReply(
            incoming.body(LARGEST_MESSAGE + 64), call.address(), nonce, Envelope.Reply.class);
    if (read == null) {
      log.warn("{} was answered with what is no reply to it", call.address());
      return Future.failedFuture(new UnansweredException(CallError.INTERNAL));
    }
    Envelope.Reply reply = read.value();
    if (reply.error() != null) {
      return Future.failedFuture(failure(reply));
    }
    R body = body(reply.body(), call.reply());
    if (body == null) {
      log.warn("{} was answered with what is no {}", call.address(), call.reply().getSimpleName());
      return Future.failedFuture(new CallException(CallError.INTERNAL));
    }
    return Future.succeededFuture(body);
  }

  private static CallException failure(Envelope.Reply reply) {
    Long millis = reply.retryAfterMillis();
    return new CallException(
        errorNamed(reply.error()),
        millis == null || millis < 0 ? null : Duration.ofMillis(millis),
        reply.details() == null ? List.of() : reply.details());
  }

  /** A name that this version does not know is INTERNAL. */
  static CallError errorNamed(String name) {
    for (CallError error : CallError.values()) {
      if (error.name().equals(name)) {
        return error;
      }
    }
    return CallError.INTERNAL;
  }

  private static <T extends Record> T body(JsonNode body, Class<T> type) {
    try {
      return body == null ? null : WireJson.MAPPER.treeToValue(body, type);
    } catch (JsonProcessingException | RuntimeException e) {
      return null; // a record may refuse its members too
    }
  }

  /**
   * Serves a call until the registration is closed.
   *
   * @param handler runs on the context of the caller of this method
   * @return completes once the call can be reached; fails with {@link CallException} UNAVAILABLE
   *     for a sealed call on a node without the link key
   */
  public <Q extends Record, R extends Record> Future<Registration> serve(
      Call<Q, R> call, CallHandler<Q, R> handler) {
    Objects.requireNonNull(handler, "handler");
    if (call.sealed() && !frame.canSeal()) {
      return Future.failedFuture(new CallException(CallError.UNAVAILABLE));
    }
    var server = new CallServer<>(call, handler, frame, replays, clock);
    return wire.listen(call.address(), server::handle);
  }

  /**
   * Tells everybody who listens at an address; nobody answers, and nobody may be there. Never
   * sealed: the message must prove by itself whose it is.
   *
   * @param address not one that begins with {@code auth.}
   */
  public <M extends Record> void publish(String address, M message) {
    try {
      wire.publish(
          address,
          frame.writeRequest(address, frame.nonce(false), Objects.requireNonNull(message)));
    } catch (IOException e) {
      log.error("a message to {} cannot be written", address, e);
    }
  }

  /**
   * Hears what is published at an address, from anybody.
   *
   * @param listener runs on the context of the caller of this method; what it throws is logged
   * @return completes once the address is reached
   */
  public <M extends Record> Future<Registration> subscribe(
      String address, Class<M> type, Consumer<M> listener) {
    Objects.requireNonNull(listener, "listener");
    return wire.listen(
        address,
        incoming -> {
          Read<M> read = frame.readRequest(incoming.body(LARGEST_MESSAGE), address, false, type);
          if (read == null) {
            log.warn("{}: ignored a message that is no {}", address, type.getSimpleName());
            return;
          }
          try {
            listener.accept(read.value());
          } catch (RuntimeException e) {
            log.error("a listener of {} failed", address, e);
          }
        });
  }

  static MultiMap headers() {
    return MultiMap.caseInsensitiveMultiMap();
  }
}
