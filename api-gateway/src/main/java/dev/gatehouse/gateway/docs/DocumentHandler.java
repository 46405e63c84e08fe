package dev.gatehouse.gateway.docs;

import dev.gatehouse.gateway.problem.Answers;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** Answers with a document, or with 304 where the client has it. */
final class DocumentHandler {
  private DocumentHandler() {}

  static void send(HttpServerRequest request, Document document) {
    request
        .response()
        .putHeader(HttpHeaders.ETAG, document.etag())
        .putHeader(HttpHeaders.CACHE_CONTROL, document.cacheControl());
    boolean known = document.matches(request.getHeader(HttpHeaders.IF_NONE_MATCH));
    Answers.send(
        request, known ? 304 : 200, document.contentType(), Buffer.buffer(document.bytes()));
  }
}
