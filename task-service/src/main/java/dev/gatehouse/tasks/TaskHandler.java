package dev.gatehouse.tasks;

import dev.gatehouse.common.bus.ConsumerReply;
import dev.gatehouse.common.bus.ConsumerRequest;
import dev.gatehouse.common.http.Problem;
import dev.gatehouse.common.http.ProblemJson;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** From requests to tasks and back. The caller is known and has the scopes when it comes here. */
final class TaskHandler implements Function<ConsumerRequest, Future<ConsumerReply>> {
  static final String PATH = "/tasks";
  private static final int LONGEST_ID = 64;

  private final Tasks tasks;

  TaskHandler(Tasks tasks) {
    this.tasks = tasks;
  }

  @Override
  public Future<ConsumerReply> apply(ConsumerRequest request) {
    try {
      if (request.path().equals(PATH)) {
        return all(request);
      }
      String id = request.path().startsWith(PATH + "/") ? request.path().substring(7) : "";
      return id.isEmpty() || id.length() > LONGEST_ID || id.indexOf('/') >= 0
          ? Future.succeededFuture(notFound(request))
          : one(request, id);
    } catch (BadTaskException e) {
      return Future.succeededFuture(bad(request, e));
    }
  }

  private Future<ConsumerReply> all(ConsumerRequest request) throws BadTaskException {
    String account = request.accountId();
    return switch (request.method()) {
      case "GET" -> tasks.all(account).map(found -> ConsumerReply.json(200, TaskJson.write(found)));
      case "HEAD" -> tasks.all(account).map(found -> head(TaskJson.write(found)));
      case "POST" -> {
        TaskChange wanted = TaskJson.readNew(contentType(request), request.body().getBytes());
        yield tasks
            .add(account, wanted.title())
            .map(
                added ->
                    added
                        .map(
                            task ->
                                ConsumerReply.json(201, TaskJson.write(task))
                                    .with("location", PATH + "/" + task.id()))
                        .orElseGet(() -> full(request)));
      }
      default -> Future.succeededFuture(notAllowed(request, "GET, HEAD, POST"));
    };
  }

  private Future<ConsumerReply> one(ConsumerRequest request, String id) throws BadTaskException {
    String account = request.accountId();
    return switch (request.method()) {
      case "GET" ->
          tasks
              .find(account, id)
              .map(
                  found ->
                      found
                          .map(task -> ConsumerReply.json(200, TaskJson.write(task)))
                          .orElseGet(() -> notFound(request)));
      case "HEAD" ->
          tasks
              .find(account, id)
              .map(
                  found ->
                      found
                          .map(task -> head(TaskJson.write(task)))
                          .orElseGet(() -> notFound(request)));
      case "PATCH" -> {
        TaskChange wanted = TaskJson.readChange(contentType(request), request.body().getBytes());
        yield tasks
            .change(account, id, wanted)
            .map(
                changed ->
                    changed
                        .map(task -> ConsumerReply.json(200, TaskJson.write(task)))
                        .orElseGet(() -> notFound(request)));
      }
      case "DELETE" ->
          tasks
              .delete(account, id)
              .map(gone -> gone ? ConsumerReply.status(204) : notFound(request));
      default -> Future.succeededFuture(notAllowed(request, "GET, HEAD, PATCH, DELETE"));
    };
  }

  /** What the body is; of a coded one nothing that could be read. */
  private static String contentType(ConsumerRequest request) throws BadTaskException {
    String coding = request.headers().get("content-encoding");
    if (coding != null && !coding.strip().equalsIgnoreCase("identity")) {
      throw new BadTaskException(415, List.of("the body must have no Content-Encoding"));
    }
    return request.headers().get("content-type");
  }

  // the answer of GET; that no body follows is the gateway's to see to (RFC 9110 §9.3.2)
  private static ConsumerReply head(byte[] json) {
    return ConsumerReply.json(200, json);
  }

  private static ConsumerReply notFound(ConsumerRequest request) {
    return problem(request, 404, "not-found", "Not Found", "There is no such task.", List.of());
  }

  private static ConsumerReply full(ConsumerRequest request) {
    String detail =
        "This account has " + Tasks.MOST_PER_ACCOUNT + " tasks already: delete one first.";
    return problem(request, 409, "conflict", "Conflict", detail, List.of());
  }

  private static ConsumerReply notAllowed(ConsumerRequest request, String allowed) {
    return problem(
            request,
            405,
            "method-not-allowed",
            "Method Not Allowed",
            "This resource knows " + allowed + ".",
            List.of())
        .with("allow", allowed);
  }

  private static ConsumerReply bad(ConsumerRequest request, BadTaskException e) {
    String detail = String.join("; ", e.faults()) + ".";
    return switch (e.status()) {
      case 415 ->
          problem(
              request, 415, "unsupported-media-type", "Unsupported Media Type", detail, List.of());
      case 413 ->
          problem(request, 413, "content-too-large", "Content Too Large", detail, List.of());
      default -> problem(request, 400, "invalid-request", "Bad Request", detail, e.faults());
    };
  }

  private static ConsumerReply problem(
      ConsumerRequest request,
      int status,
      String kind,
      String title,
      String detail,
      List<String> errors) {
    var problem =
        new Problem(ProblemJson.type(kind), title, status, detail, request.trace().requestId());
    return new ConsumerReply(
        status,
        Map.of(
            "content-type", ProblemJson.CONTENT_TYPE, "cache-control", ProblemJson.CACHE_CONTROL),
        Buffer.buffer(ProblemJson.bytes(problem, errors)));
  }
}
