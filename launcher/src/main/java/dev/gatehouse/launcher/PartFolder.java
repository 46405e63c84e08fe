package dev.gatehouse.launcher;

import dev.gatehouse.cluster.ClusterFolder;
import dev.gatehouse.cluster.ClusterFolderException;
import dev.gatehouse.cluster.Role;
import dev.gatehouse.common.config.ConfigReader.Purpose;
import dev.gatehouse.common.jose.CryptoProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/**
 * A part's folder of certificates and keys, read. Only commands with the cluster's libraries on
 * their class path may touch this class.
 *
 * @param folder null where there is any fault, or nothing to read
 * @param faults each one line; never null
 */
record PartFolder(ClusterFolder folder, List<String> faults) {
  /**
   * Reads and checks it. Blocks.
   *
   * @param directory null or none at all where the configuration's own faults say so already
   */
  static PartFolder read(Purpose part, Path directory, CryptoProvider provider) {
    if (directory == null || !Files.isDirectory(directory)) {
      return new PartFolder(null, List.of());
    }
    ClusterFolder folder;
    try {
      folder = ClusterFolder.read(directory, Clock.systemUTC(), provider);
    } catch (ClusterFolderException e) {
      return new PartFolder(
          null, e.faults().stream().map(fault -> "cluster.dir: " + fault).toList());
    }
    Role needed = role(part);
    if (folder.name().role() != needed) {
      return new PartFolder(
          null,
          List.of(
              "cluster.dir: "
                  + directory
                  + " is for a node of the role "
                  + folder.name().role().text()
                  + "; this one needs a folder made with: gatehouse cluster issue DIR "
                  + needed.text()
                  + " NAME"));
    }
    return new PartFolder(folder, List.of());
  }

  private static Role role(Purpose part) {
    return switch (part) {
      case AUTH -> Role.AUTH;
      case GATEWAY -> Role.GATEWAY;
      case TASKS -> Role.CONSUMER;
      case RUN, DEMO, COMMAND -> throw new IllegalArgumentException(part + " is no part");
    };
  }
}
