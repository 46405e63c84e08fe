package dev.gatehouse.common.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The {@code GATEHOUSE_} variables. They win over the file. */
final class EnvironmentSource {
  static final String PREFIX = "GATEHOUSE_";

  private static final String FILE = "_FILE";
  private static final Set<String> NO_KEYS =
      Set.of("GATEHOUSE_CONFIG", "GATEHOUSE_ADMIN_TOKEN_FILE");
  private static final int LONGEST_VALUE = 64 * 1024;

  private final Map<String, String> environment;
  private final Path workingDirectory;
  private final Faults faults;

  EnvironmentSource(Map<String, String> environment, Path workingDirectory, Faults faults) {
    this.environment = new TreeMap<>(environment);
    this.workingDirectory = workingDirectory;
    this.faults = faults;
  }

  /** What the variables say, by key name. */
  Map<String, Given> read() {
    Map<String, Given> values = new TreeMap<>();
    Set<String> known = new HashSet<>(NO_KEYS);
    for (ConfigKey<?> key : ConfigKeys.all()) {
      String variable = key.variable();
      String fileVariable = variable + FILE;
      known.add(variable);
      known.add(fileVariable);
      if (environment.containsKey(variable) && environment.containsKey(fileVariable)) {
        faults.fault(fileVariable, key.name() + ": is given by " + variable + " too; set only one");
      } else if (environment.containsKey(variable)) {
        accept(values, key, environment.get(variable), variable);
      } else if (environment.containsKey(fileVariable)) {
        String text = contents(key, fileVariable);
        if (text != null) {
          accept(values, key, text, fileVariable);
        }
      }
    }
    warnOfUnknown(known);
    return values;
  }

  private void accept(Map<String, Given> values, ConfigKey<?> key, String text, String where) {
    if (text.isEmpty()) {
      faults.fault(where, key.name() + ": is empty; give it a value, or unset the variable");
      return;
    }
    values.put(key.name(), new Given(List.of(text), false, where, workingDirectory));
  }

  /** The value in the file a variable names; null after a fault. */
  private String contents(ConfigKey<?> key, String variable) {
    try {
      Path file = workingDirectory.resolve(environment.get(variable));
      byte[] bytes;
      try (InputStream in = Files.newInputStream(file)) {
        bytes = in.readNBytes(LONGEST_VALUE + 1);
      }
      if (bytes.length > LONGEST_VALUE) {
        faults.fault(variable, key.name() + ": the file has more than " + LONGEST_VALUE + " bytes");
        return null;
      }
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.endsWith("\r\n")
          ? text.substring(0, text.length() - 2)
          : text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    } catch (CharacterCodingException e) {
      faults.fault(variable, key.name() + ": the file is not UTF-8 text");
    } catch (IOException | InvalidPathException e) {
      faults.fault(
          variable,
          key.name() + ": the file it names cannot be read; name a readable file, or unset it");
    }
    return null;
  }

  private void warnOfUnknown(Set<String> known) {
    for (String variable : environment.keySet()) {
      if (variable.startsWith(PREFIX) && !known.contains(variable)) {
        faults.warning(
            variable,
            "is no key and is ignored" + Spelling.didYouMean(variable, new TreeSet<>(known)));
      }
    }
  }
}
