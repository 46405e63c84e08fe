package dev.gatehouse.common.bus;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.gatehouse.common.bus.Frame.Read;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The serving end of one call: opens, checks, has it handled, and seals the answer. */
final class CallServer<Q extends Record, R extends Record> {
  /** How far ahead of its time limit a deadline may lie: clocks differ. */
  private static final long CLOCKS_DIFFER_MILLIS = 60_000;

  private static final Logger log = LoggerFactory.getLogger(CallServer.class);

  private final Call<Q, R> call;
  private final CallHandler<Q, R> handler;
  private final Frame frame;
  private final ReplayGuard replays;
  private final Clock clock;
  private final AtomicInteger inService = new AtomicInteger();

  CallServer(
      Call<Q, R> call, CallHandler<Q, R> handler, Frame frame, ReplayGuard replays, Clock clock) {
    this.call = call;
    this.handler = handler;
    this.frame = frame;
    this.replays = replays;
    this.clock = clock;
  }

  void handle(Wire.Incoming incoming) {
    Read<Envelope.Request> read =
        frame.readRequest(
            incoming.body(Bus.LARGEST_MESSAGE + 64),
            call.address(),
            call.sealed(),
            Envelope.Request.class);
    if (read == null) {
      log.warn("{}: refused a message that is no request to it", call.address());
      incoming.fail();
      return;
    }
    byte[] nonce = read.nonce();
    long now = clock.millis();
    long deadline = read.value().deadline();
    if (deadline <= now) {
      log.debug("{}: a request came after its deadline", call.address());
      answer(incoming, nonce, new CallException(CallError.TIMEOUT));
      return;
    }
    if (deadline > now + call.timeLimit().toMillis() + CLOCKS_DIFFER_MILLIS) {
      log.warn("{}: refused a request whose deadline is too far ahead", call.address());
      answer(incoming, nonce, new CallException(CallError.INTERNAL));
      return;
    }
    if (call.sealed()) {
      switch (replays.admit(nonce, deadline, now)) {
        case NEW -> {}
        case SEEN -> {
          log.warn("{}: refused a request that was served already", call.address());
          incoming.fail();
          return;
        }
        case FULL -> {
          answer(incoming, nonce, new CallException(CallError.BUSY));
          return;
        }
      }
    }
    serve(incoming, nonce, read.value());
  }

  private void serve(Wire.Incoming incoming, byte[] nonce, Envelope.Request envelope) {
    Q request;
    try {
      request = WireJson.MAPPER.treeToValue(envelope.body(), call.request());
    } catch (JsonProcessingException | RuntimeException e) {
      request = null; // a record may refuse its members too
    }
    if (request == null) {
      log.warn("{}: refused what is no {}", call.address(), call.request().getSimpleName());
      answer(incoming, nonce, new CallException(CallError.INTERNAL));
      return;
    }
    if (inService.incrementAndGet() > Bus.MOST_IN_SERVICE) {
      inService.decrementAndGet();
      answer(incoming, nonce, new CallException(CallError.BUSY));
      return;
    }
    var context = new CallContext(envelope.trace(), Instant.ofEpochMilli(envelope.deadline()));
    Future<R> reply;
    try {
      reply = handler.handle(request, context);
      if (reply == null) {
        throw new IllegalStateException("the handler returned null");
      }
    } catch (RuntimeException e) {
      reply = Future.failedFuture(e);
    }
    reply.onComplete(
        (value, failure) -> {
          inService.decrementAndGet();
          if (failure == null && value != null) {
            answer(incoming, nonce, value);
          } else {
            answer(incoming, nonce, told(failure, context.trace()));
          }
        });
  }

  private CallException told(Throwable failure, TraceContext trace) {
    if (failure instanceof CallException expected) {
      return expected;
    }
    log.error(
        "{} failed, request {}",
        call.address(),
        trace == null ? "of this system" : trace.requestId(),
        failure);
    return new CallException(CallError.INTERNAL);
  }

  private void answer(Wire.Incoming incoming, byte[] nonce, R value) {
    try {
      answer(
          incoming,
          nonce,
          new Envelope.Reply(WireJson.MAPPER.valueToTree(value), null, null, null));
    } catch (IOException | IllegalArgumentException e) {
      log.error("a reply of {} cannot be written", call.address(), e);
      answer(incoming, nonce, new CallException(CallError.INTERNAL));
    }
  }

  private void answer(Wire.Incoming incoming, byte[] nonce, CallException failure) {
    try {
      List<String> details = failure.details();
      answer(
          incoming,
          nonce,
          new Envelope.Reply(
              null,
              failure.error().name(),
              failure.retryAfter() == null ? null : failure.retryAfter().toMillis(),
              details.isEmpty() ? null : details));
    } catch (IOException e) {
      log.error("a failure of {} cannot be written", call.address(), e);
      incoming.fail();
    }
  }

  private void answer(Wire.Incoming incoming, byte[] nonce, Envelope.Reply reply)
      throws IOException {
    incoming.reply(Bus.headers(), frame.writeReply(call.address(), nonce, reply));
  }
}
