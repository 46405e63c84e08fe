package dev.gatehouse.gateway.admin;

import static dev.gatehouse.gateway.admin.Management.json;
import static io.vertx.core.http.HttpMethod.DELETE;
import static io.vertx.core.http.HttpMethod.GET;
import static io.vertx.core.http.HttpMethod.PATCH;
import static io.vertx.core.http.HttpMethod.POST;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /admin/clients}. */
@ExtendWith(VertxExtension.class)
class ClientsApiIT {
  private static final String REPORTER =
      "{\"client_id\":\"reporter\",\"grant_types\":[\"client_credentials\"],"
          + "\"scopes\":[\"reports:read\"],\"redirect_uris\":[\"https://app.example/cb\"]}";
  private static final JsonObject SHOWN =
      new JsonObject()
          .put("client_id", "reporter")
          .put("grant_types", List.of("client_credentials"))
          .put("scopes", List.of("reports:read"))
          .put("redirect_uris", List.of("https://app.example/cb"))
          .put("created_at", "2026-01-02T03:04:05Z")
          .put("secret_created_at", "2026-01-02T03:04:05Z");

  private Management management;

  @BeforeEach
  void start(Vertx vertx) {
    management = new Management(vertx).start(true, null);
  }

  @AfterEach
  void stop() {
    management.stop();
  }

  @Test
  void secretIsShownAtTheCreationAndNeverAgain() {
    HttpResponse<Buffer> created = json(management.admin(POST, "/admin/clients"), REPORTER);

    assertThat(created.statusCode()).isEqualTo(201);
    assertThat(created.getHeader("Location")).isEqualTo("/admin/clients/reporter");
    assertThat(created.getHeader("Cache-Control")).isEqualTo("no-store");
    JsonObject body = created.bodyAsJsonObject();
    assertThat((String) body.remove("client_secret")).hasSizeGreaterThan(32);
    assertThat(body).isEqualTo(SHOWN);
    assertThat(get("/admin/clients/Reporter").bodyAsJsonObject()).isEqualTo(SHOWN);
    assertThat(get("/admin/clients").bodyAsJsonObject())
        .isEqualTo(new JsonObject().put("clients", new JsonArray().add(SHOWN)).put("next", null));
    assertThat(management.admin(DELETE, "/admin/clients/reporter").send().await().statusCode())
        .isEqualTo(204);
    assertThat(get("/admin/clients/reporter").statusCode()).isEqualTo(404);
    assertThat(get("/admin/clients/reporter").bodyAsJsonObject().getString("detail"))
        .isEqualTo("there is no such client");
  }

  @Test
  void givenSecretIsAnsweredAndANewOneNeedsNoBody() {
    String secret = "0123456789abcdef0123456789abcdef";
    HttpResponse<Buffer> created =
        json(
            management.admin(POST, "/admin/clients"),
            REPORTER.replace("{\"", "{\"client_secret\":\"" + secret + "\",\""));
    HttpResponse<Buffer> bare =
        management.admin(POST, "/admin/clients/reporter/secret").send().await();
    HttpResponse<Buffer> chosen =
        json(
            management.admin(POST, "/admin/clients/reporter/secret"),
            "{\"client_secret\":\"" + secret + "\"}");

    assertThat(created.bodyAsJsonObject().getString("client_secret")).isEqualTo(secret);
    assertThat(bare.statusCode()).isEqualTo(201);
    assertThat(bare.bodyAsJsonObject().getString("client_secret")).isNotEqualTo(secret);
    assertThat(chosen.bodyAsJsonObject().getString("client_secret")).isEqualTo(secret);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "public",
        "token_endpoint_auth_method",
        "consent",
        "post_logout_redirect_uris",
        "jwks",
        "allowed_origins"
      })
  void memberOfALaterVersionIsAFaultOfItsOwn(String member) {
    HttpResponse<Buffer> answer =
        json(
            management.admin(POST, "/admin/clients"),
            "{\"client_id\":\"c\",\"" + member + "\":null}");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.bodyAsJsonObject().getJsonArray("errors"))
        .isEqualTo(new JsonArray().add(member + ": is not in this version"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                                     | client_id: is missing",
        "{'client_id':'c','grants':[]}          | grants: unknown member",
        "{'client_id':'c','client_id':'d'}      | client_id: more than once",
        "{'client_id':'c','scopes':'a b'}       | scopes: must be an array of strings",
        "{'client_id':'c','client_secret':1}    | client_secret: must be a string",
      })
  void malformedBodyIsRefusedWithItsFault(String body, String fault) {
    HttpResponse<Buffer> answer =
        json(management.admin(POST, "/admin/clients"), body.replace('\'', '"'));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.bodyAsJsonObject().getJsonArray("errors")).contains(fault);
  }

  @Test
  void idThatIsTakenIsAConflict() {
    json(management.admin(POST, "/admin/clients"), REPORTER);

    HttpResponse<Buffer> again = json(management.admin(POST, "/admin/clients"), REPORTER);

    assertThat(again.statusCode()).isEqualTo(409);
    assertThat(again.bodyAsJsonObject().getString("detail"))
        .isEqualTo("client_id: reporter is taken");
  }

  @Test
  void otherMethodsAreNamedAndOtherBodiesRefused() {
    json(management.admin(POST, "/admin/clients"), REPORTER);

    HttpResponse<Buffer> patch =
        json(management.admin(PATCH, "/admin/clients/reporter"), "{\"scopes\":[]}");
    HttpResponse<Buffer> text =
        management
            .admin(POST, "/admin/clients/reporter/secret")
            .putHeader("Content-Type", "text/plain")
            .sendBuffer(Buffer.buffer("secret"))
            .await();

    assertThat(patch.statusCode()).isEqualTo(405);
    assertThat(patch.getHeader("Allow")).isEqualTo("DELETE, GET, HEAD");
    assertThat(text.statusCode()).isEqualTo(415);
  }

  @Test
  void nothingIsDoneWithoutAnAdminToken() {
    assertThat(json(management.tcp(POST, "/admin/clients"), REPORTER).statusCode()).isEqualTo(401);
    assertThat(management.tcp(GET, "/admin/clients").send().await().statusCode()).isEqualTo(401);
    assertThat(get("/admin/clients/reporter").statusCode()).isEqualTo(404);
  }

  @Test
  void revocationOfAClientIsPassedOn() {
    json(management.admin(POST, "/admin/clients"), REPORTER);

    assertThat(
            json(management.admin(POST, "/admin/revocations"), "{\"client\":\"reporter\"}")
                .statusCode())
        .isEqualTo(200);
    assertThat(
            json(management.admin(POST, "/admin/revocations"), "{\"client\":\"nobody\"}")
                .statusCode())
        .isEqualTo(404);
  }

  private HttpResponse<Buffer> get(String path) {
    return management.admin(GET, path).send().await();
  }
}
