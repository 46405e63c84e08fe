package dev.gatehouse.launcher;

import dev.gatehouse.common.config.Configuration;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a person reads once the server is ready: where it is, and what to try next.
 *
 * @param publicUrl never null
 * @param managementUrl never null
 * @param configuration never null
 * @param demo whether there is the demo's account
 * @param console never null
 */
record Announcement(
    URI publicUrl, URI managementUrl, Configuration configuration, boolean demo, Console console) {

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add("Gatehouse is ready.");
    lines.add("  public      " + publicUrl + "   (in a browser: " + publicUrl + "/docs)");
    lines.add("  management  " + managementUrl);
    lines.add("  data        " + configuration.dataDir());
    lines.add("");
    if (demo) {
      lines.add("Log in as ada, and use the token:");
      lines.add(
          "  curl "
              + insecure()
              + "-d username=ada -d password=analytical-engine-1843 "
              + publicUrl
              + "/token");
      lines.add("  curl " + insecure() + "-H \"Authorization: Bearer TOKEN\" " + publicUrl + "/me");
      lines.add("");
      lines.add("For commands in another terminal, such as token mint ada:");
      lines.add("  export GATEHOUSE_DATA_DIR=" + quoted(configuration.dataDir()));
      lines.add("The demo's database is removed when it ends.");
    } else {
      Path passwordFile = configuration.dataDir().resolve("admin-password");
      if (configuration.login().adminPassword() == null) {
        lines.add(
            "The first administrator is "
                + configuration.login().adminUsername()
                + "; the password is in "
                + passwordFile);
      }
      lines.add("Create an account, and get a token for it:");
      lines.add(
          "  " + dataDir() + "./gatehouse user create grace --scope \"tasks:read tasks:write\"");
      lines.add("  " + dataDir() + "./gatehouse token mint grace");
    }
    lines.add("");
    lines.add("Ctrl-C stops it.");
    return lines;
  }

  private String insecure() {
    return configuration.http().tls() ? "-k " : "";
  }

  /** Nothing where commands of this directory find the data by themselves. */
  private String dataDir() {
    boolean found =
        configuration.dataDir().equals(console.workingDirectory().resolve("data").normalize());
    return found ? "" : "GATEHOUSE_DATA_DIR=" + quoted(configuration.dataDir()) + " ";
  }

  private static String quoted(Path path) {
    String text = path.toString();
    return text.matches("[A-Za-z0-9_./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
