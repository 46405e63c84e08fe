package dev.gatehouse.gateway.route;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads {@code routes.yaml} (interface §5). Blocks: never on an event loop. */
public final class RoutesFile {
  /** The methods a route may name; no other is ever passed on. */
  public static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  /** The largest file that is read, in bytes. */
  static final long LARGEST = 4L * 1024 * 1024;

  private static final int MOST_ALIASES = 50;
  private static final String EXAMPLE = "example-routes.yaml";

  private RoutesFile() {}

  /**
   * Reads and validates a file.
   *
   * @param file never null
   * @return the routes, in the file's order; never null
   * @throws RouteFaultsException with every fault at once; also where the file cannot be read
   */
  public static List<Route> read(Path file) throws RouteFaultsException {
    try {
      if (Files.size(file) > LARGEST) {
        throw unreadable(file, "it is larger than 4 MiB; split what it routes between gateways");
      }
      return parse(file.toString(), Files.readString(file));
    } catch (NoSuchFileException e) {
      throw unreadable(file, "there is no such file; make it, or name another with `routes`");
    } catch (CharacterCodingException e) {
      throw unreadable(file, "it is no UTF-8 text; save it as UTF-8");
    } catch (IOException e) {
      throw unreadable(file, "it cannot be read; make it a file this user may read");
    }
  }

  private static RouteFaultsException unreadable(Path file, String why) {
    return new RouteFaultsException(List.of(file + ": " + why));
  }

  /**
   * Validates the text of a file.
   *
   * @param name how faults name it; never null
   * @param text YAML; never null
   * @return the routes, in the file's order; never null
   * @throws RouteFaultsException with every fault at once
   */
  public static List<Route> parse(String name, String text) throws RouteFaultsException {
    Faults faults = new Faults(name);
    Node root = compose(name, text, faults);
    List<Placed> routes = root == null ? List.of() : routes(root, faults);
    crossCheck(routes, faults);
    faults.orThrow();
    return routes.stream().map(Placed::route).toList();
  }

  /** The routes of the built-in example ({@code /tasks}); never null. */
  public static List<Route> example() {
    try (InputStream in = RoutesFile.class.getResourceAsStream(EXAMPLE)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return parse(EXAMPLE, text).stream().map(RoutesFile::usersOnly).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RouteFaultsException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A client's own token is 403 on {@code /tasks} (interface §3). */
  private static Route usersOnly(Route route) {
    Set<String> scopes = ((Route.Access.Token) route.access()).scopes();
    return new Route(
        route.name(),
        route.host(),
        route.path(),
        route.wildcard(),
        route.methods(),
        new Route.Access.Token(scopes, true),
        route.strictRevocation(),
        route.target(),
        route.stripPrefix(),
        route.timeout(),
        route.forwardToken());
  }

  private static Node compose(String name, String text, Faults faults) {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(name)
            .setCodePointLimit((int) LARGEST)
            .setMaxAliasesForCollections(MOST_ALIASES)
            .build();
    try {
      Node root = new Compose(settings).composeString(text).orElse(null);
      if (root == null) {
        faults.add(1, "the file is empty; write `routes:` and a list below it");
      }
      return root;
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
      faults.add(line, "no YAML here: " + e.getProblem() + "; mend the indentation or quotes");
    } catch (YamlEngineException e) {
      faults.add(1, "no YAML: " + e.getMessage().lines().findFirst().orElse("unreadable"));
    } catch (StackOverflowError e) {
      faults.add(1, "nested too deeply; a routes file has three levels");
    }
    return null;
  }

  private static List<Placed> routes(Node root, Faults faults) {
    List<Placed> routes = new ArrayList<>();
    if (!(root instanceof MappingNode file)) {
      faults.add(root, "the file is no mapping; write `routes:` and a list below it");
      return routes;
    }
    boolean seen = false;
    for (NodeTuple member : file.getValue()) {
      String key = member.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
      if (!key.equals("routes")) {
        faults.add(
            member.getKeyNode(), "unknown key `" + Faults.shown(key) + "`; only `routes` is known");
      } else if (seen) {
        faults.add(member.getKeyNode(), "`routes` stands twice; write all routes in one list");
      } else {
        seen = true;
        if (member.getValueNode() instanceof SequenceNode list) {
          for (Node element : list.getValue()) {
            Route route = new RouteReader(faults).read(element);
            if (route != null) {
              routes.add(new Placed(route, element));
            }
          }
        } else {
          faults.add(member.getValueNode(), "`routes` is no list; begin each route with `- name:`");
        }
      }
    }
    if (!seen) {
      faults.add(root, "no `routes`; write `routes:` and a list below it");
    }
    return routes;
  }

  private static void crossCheck(List<Placed> routes, Faults faults) {
    Map<String, Node> names = new HashMap<>();
    Map<String, List<Placed>> samePlace = new HashMap<>();
    for (Placed placed : routes) {
      Route route = placed.route();
      Node other = names.putIfAbsent(route.name(), placed.node());
      if (other != null) {
        faults.add(
            placed.node(),
            "the name `%s` is taken by the route in line %d; give this one another"
                .formatted(route.name(), Faults.line(other)));
      }
      List<Placed> before =
          samePlace.computeIfAbsent(route.host() + " " + route.path(), p -> new ArrayList<>());
      for (Placed rival : before) {
        if (RouteTable.tie(route, rival.route())) {
          faults.add(
              placed.node(),
              "the routes `%s` (line %d) and `%s` tie: same host, path and method; change `host`, `path` or `methods` of one"
                  .formatted(rival.route().name(), Faults.line(rival.node()), route.name()));
        }
      }
      before.add(placed);
    }
  }

  /** A route, and where it stands. */
  private record Placed(Route route, Node node) {}
}
