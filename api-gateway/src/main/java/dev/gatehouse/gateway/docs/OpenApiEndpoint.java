package dev.gatehouse.gateway.docs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.common.claims.VerifiedToken;
import dev.gatehouse.gateway.route.Route;
import dev.gatehouse.gateway.route.RouteDispatcher;
import dev.gatehouse.gateway.route.RouteMatch;
import dev.gatehouse.gateway.route.Routes;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/**
 * {@code GET /openapi.json}: the description of the API, true to what is served. The example tasks
 * are in it only where the routes in force lead to their consumer.
 */
public final class OpenApiEndpoint implements RouteDispatcher {
  private static final String CACHE = "no-cache";
  private static final String TASKS_ADDRESS = "tasks.v1";

  private final Routes routes;
  private final Document withTasks;
  private final Document withoutTasks;

  /**
   * The endpoint. Reads a resource.
   *
   * @param routes those in force; never null
   */
  public OpenApiEndpoint(Routes routes) {
    this.routes = Objects.requireNonNull(routes, "routes");
    try (InputStream in = OpenApiEndpoint.class.getResourceAsStream("openapi.json")) {
      var json = new JsonMapper();
      JsonNode whole = json.readTree(in);
      withTasks = Document.of("application/json", CACHE, json.writeValueAsBytes(whole));
      JsonNode less = whole.deepCopy();
      ((ObjectNode) less.get("paths")).remove(List.of("/tasks", "/tasks/{id}"));
      withoutTasks = Document.of("application/json", CACHE, json.writeValueAsBytes(less));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void dispatch(RoutingContext ctx, Route route, VerifiedToken caller) {
    DocumentHandler.send(ctx.request(), tasksAreServed() ? withTasks : withoutTasks);
  }

  private boolean tasksAreServed() {
    return routes.table().match("localhost", "/tasks", "GET") instanceof RouteMatch.Found found
        && found.route().target() instanceof Route.Target.BusAddress bus
        && bus.address().equals(TASKS_ADDRESS);
  }
}
