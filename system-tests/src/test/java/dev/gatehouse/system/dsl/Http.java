package dev.gatehouse.system.dsl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;

/** A plain HTTP/1.1 client with time limits; safe for every thread. */
public final class Http {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  /**
   * An answer with its whole body.
   *
   * @param status the status code
   * @param headers never null
   * @param body never null
   */
  public record Answer(int status, HttpHeaders headers, String body) {
    /** The body as JSON. */
    public JsonNode json() {
      try {
        return JSON.readTree(body);
      } catch (JsonProcessingException e) {
        throw new AssertionError("not JSON: " + this, e);
      }
    }

    /** A header's first value; empty where there is none. */
    public String header(String name) {
      return headers.firstValue(name).orElse("");
    }
  }

  /** GET with pairs of header names and values. */
  public Answer get(URI uri, String... headers) {
    return send(request(uri, headers).GET().build());
  }

  /** Any method with a body. */
  public Answer send(String method, URI uri, String body, String... headers) {
    return send(request(uri, headers).method(method, BodyPublishers.ofString(body)).build());
  }

  /** POST of a form. */
  public Answer postForm(URI uri, String form, String... headers) {
    return send(
        request(uri, headers)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form))
            .build());
  }

  /** Whether the address answers with that status now. */
  public boolean reaches(URI uri, int status) {
    try {
      return client
              .send(request(uri).GET().build(), HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == status;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private Answer send(HttpRequest request) {
    try {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.headers(), response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static HttpRequest.Builder request(URI uri, String... headers) {
    HttpRequest.Builder builder = HttpRequest.newBuilder(uri).timeout(LIMIT);
    if (headers.length > 0) {
      builder.headers(headers);
    }
    return builder;
  }
}
