package dev.gatehouse.common.bus;

import dev.gatehouse.common.claims.RefusalReason;
import dev.gatehouse.common.claims.SubjectKind;
import dev.gatehouse.common.claims.TokenCheck;
import dev.gatehouse.common.claims.TokenRefusedException;
import dev.gatehouse.common.claims.VerifiedToken;
import dev.gatehouse.common.feed.FeedView;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listening end of a {@link RouteConsumer}. */
final class ConsumerServer {
  private static final Logger log = LoggerFactory.getLogger(ConsumerServer.class);
  private static final Buffer EMPTY = Buffer.buffer();

  private final String address;
  private final TokenCheck tokens;
  private final FeedView feed;
  private final Set<String> scopes;
  private final Map<String, Set<String>> scopesByMethod;
  private final boolean usersOnly;
  private final Clock clock;
  private final Function<ConsumerRequest, Future<ConsumerReply>> handler;
  private final AtomicInteger inService = new AtomicInteger();

  ConsumerServer(
      String address,
      TokenCheck tokens,
      FeedView feed,
      Set<String> scopes,
      Map<String, Set<String>> scopesByMethod,
      boolean usersOnly,
      Clock clock,
      Function<ConsumerRequest, Future<ConsumerReply>> handler) {
    this.address = address;
    this.tokens = tokens;
    this.feed = feed;
    this.scopes = scopes;
    this.scopesByMethod = scopesByMethod;
    this.usersOnly = usersOnly;
    this.clock = clock;
    this.handler = handler;
  }

  void handle(Wire.Incoming incoming) {
    ConsumerWire.Sent sent =
        ConsumerWire.readRequest(incoming.headers(), incoming.body(ConsumerClient.LARGEST_BODY));
    if (sent == null) {
      log.warn("{}: refused a message that is no request", address);
      incoming.fail();
      return;
    }
    ConsumerMessage message = sent.message();
    if (sent.deadlineMillis() <= clock.millis()) {
      refuse(incoming, CallError.TIMEOUT);
      return;
    }
    try {
      serve(incoming, message, admit(message));
    } catch (CallException e) {
      refuse(incoming, e);
    }
  }

  private ConsumerRequest admit(ConsumerMessage message) {
    VerifiedToken caller;
    try {
      caller = tokens.check(message.token());
    } catch (TokenRefusedException e) {
      throw refusal(e.reason(), message);
    }
    // asked here too, so that a check that knows no feed lets nobody in who was revoked
    RefusalReason reason = feed.refusalOf(caller);
    if (reason != null) {
      throw refusal(reason, message);
    }
    Set<String> needed = scopesByMethod.getOrDefault(message.method(), scopes);
    if (usersOnly && caller.kind() != SubjectKind.USER) {
      throw CallException.insufficientScope(needed);
    }
    String accountId = feed.accountIdOf(caller);
    if (usersOnly && accountId == null) {
      throw refusal(RefusalReason.UNKNOWN_SUBJECT, message);
    }
    if (!caller.scopes().containsAll(needed)) {
      throw CallException.insufficientScope(needed);
    }
    return new ConsumerRequest(
        caller,
        accountId,
        message.method(),
        message.path(),
        message.query(),
        message.headers(),
        message.body(),
        message.trace());
  }

  private CallException refusal(RefusalReason reason, ConsumerMessage message) {
    log.info("{}: token refused: {}, request {}", address, reason, message.trace().requestId());
    // a stale node cannot know whether a key it does not know is good
    return new CallException(
        reason == RefusalReason.UNKNOWN_KEY && feed.stale()
            ? CallError.UNAVAILABLE
            : CallError.UNAUTHENTICATED);
  }

  private void serve(Wire.Incoming incoming, ConsumerMessage message, ConsumerRequest request) {
    if (inService.incrementAndGet() > RouteConsumer.MOST_IN_SERVICE) {
      inService.decrementAndGet();
      refuse(incoming, CallError.BUSY);
      return;
    }
    Future<ConsumerReply> reply;
    try {
      reply = handler.apply(request);
      if (reply == null) {
        throw new IllegalStateException("the handler returned null");
      }
    } catch (RuntimeException e) {
      reply = Future.failedFuture(e);
    }
    reply.onComplete(
        (answer, failure) -> {
          inService.decrementAndGet();
          if (failure instanceof CallException expected) {
            refuse(incoming, expected);
          } else if (failure != null || answer == null) {
            log.error("{} failed, request {}", address, message.trace().requestId(), failure);
            refuse(incoming, CallError.INTERNAL);
          } else {
            answer(incoming, message, answer);
          }
        });
  }

  private void answer(Wire.Incoming incoming, ConsumerMessage message, ConsumerReply answer) {
    var headers = ConsumerWire.write(answer);
    if (answer.body().length() > ConsumerClient.LARGEST_ANSWER || ConsumerWire.tooLarge(headers)) {
      log.error("{}: an answer is too large, request {}", address, message.trace().requestId());
      refuse(incoming, CallError.INTERNAL);
      return;
    }
    incoming.reply(headers, answer.body());
  }

  private static void refuse(Wire.Incoming incoming, CallError error) {
    refuse(incoming, new CallException(error));
  }

  private static void refuse(Wire.Incoming incoming, CallException refusal) {
    incoming.reply(ConsumerWire.write(refusal), EMPTY);
  }
}
