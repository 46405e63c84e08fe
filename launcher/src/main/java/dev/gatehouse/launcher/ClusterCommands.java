package dev.gatehouse.launcher;

import dev.gatehouse.cluster.ClusterAuthority;
import dev.gatehouse.cluster.ClusterFolderException;
import dev.gatehouse.cluster.NodeName;
import dev.gatehouse.cluster.Role;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import picocli.CommandLine.ParseResult;

/**
 * {@code cluster init} and {@code cluster issue}. Named by nothing that other commands load: only
 * these have the cluster's libraries on their class path.
 */
record ClusterCommands(Console console) {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ISO_LOCAL_DATE.withZone(ZoneOffset.UTC);

  int init(ParseResult arguments) {
    Path directory = console.path(arguments.matchedPositionalValue(0, ""));
    try {
      String id = ClusterAuthority.create(directory, Clock.systemUTC());
      console
          .out()
          .println(
              "made the authority of cluster "
                  + id
                  + " in "
                  + directory
                  + "; whoever has this folder has the cluster: keep it off the nodes");
      return 0;
    } catch (ClusterFolderException e) {
      throw CommandFailedException.failure(e.faults());
    }
  }

  /** For the build: a new authority, and in it one folder for each role, named like it. */
  int trainees(ParseResult arguments) {
    Path directory = console.path(arguments.matchedPositionalValue(0, ""));
    ClusterAuthority.create(directory, Clock.systemUTC());
    ClusterAuthority authority = ClusterAuthority.open(directory, Clock.systemUTC());
    for (Role role : Role.values()) {
      authority.issue(role, role.text());
    }
    return 0;
  }

  int issue(ParseResult arguments) {
    Path directory = console.path(arguments.matchedPositionalValue(0, ""));
    Role role =
        Role.of(arguments.matchedPositionalValue(1, ""))
            .orElseThrow(() -> CommandFailedException.usage("ROLE is auth, gateway or consumer"));
    String name = arguments.matchedPositionalValue(2, "");
    if (!NodeName.wellFormed(name)) {
      throw CommandFailedException.usage(
          "NAME is 1 to 63 letters, digits and hyphens, no hyphen at either end");
    }
    try {
      ClusterAuthority authority = ClusterAuthority.open(directory, Clock.systemUTC());
      Instant end = authority.issue(role, name);
      console
          .out()
          .println(
              "made "
                  + authority.folder(name)
                  + " for a node of the role "
                  + role.text()
                  + ", good until "
                  + DAY.format(end)
                  + "; bring it to the node by a safe way and set cluster.dir to it");
      return 0;
    } catch (ClusterFolderException e) {
      throw CommandFailedException.failure(e.faults());
    }
  }
}
