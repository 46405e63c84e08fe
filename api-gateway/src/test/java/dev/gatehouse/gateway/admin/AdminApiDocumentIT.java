package dev.gatehouse.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs the examples of {@code docs/admin-api.md}: method, body, an empty line, status, body. */
@ExtendWith(VertxExtension.class)
class AdminApiDocumentIT {
  private static final Pattern EXAMPLE =
      Pattern.compile("```http\n(\\w+) (\\S+)\n(.*?)\n?\n(\\d{3})\n(.*?)```", Pattern.DOTALL);

  @Test
  void everyExampleAnswersAsWritten(Vertx vertx) throws IOException {
    String document = Files.readString(Path.of("../docs/admin-api.md"));
    List<MatchResult> examples = EXAMPLE.matcher(document).results().toList();
    assertThat(examples).hasSize(document.split("```http", -1).length - 1).hasSizeGreaterThan(10);
    Management management = new Management(vertx).start(true, null);

    for (MatchResult example : examples) {
      HttpResponse<Buffer> answer = run(management, example);

      assertThat(answer.statusCode() + " " + answer.bodyAsString())
          .as(example.group(1) + " " + example.group(2))
          .startsWith(example.group(4));
      assertThat(shown(answer)).isEqualTo(example.group(5).strip());
    }
  }

  private static HttpResponse<Buffer> run(Management management, MatchResult example) {
    var request = management.admin(HttpMethod.valueOf(example.group(1)), example.group(2));
    if (example.group(3).isEmpty()) {
      return request.send().await();
    }
    return request
        .putHeader(
            "Content-Type",
            example.group(2).endsWith("/import") ? "application/x-ndjson" : "application/json")
        .sendBuffer(Buffer.buffer(example.group(3)))
        .await();
  }

  private static String shown(HttpResponse<Buffer> answer) {
    String body = answer.bodyAsString();
    if (body == null) {
      return "";
    }
    String instance = new JsonObject(body).getString("instance");
    return instance == null ? body : body.replace(instance, "…");
  }
}
