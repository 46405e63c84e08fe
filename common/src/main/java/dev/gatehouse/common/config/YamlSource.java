package dev.gatehouse.common.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * The configuration file. A key may be written with dots or as nested mappings; every value keeps
 * its line.
 */
final class YamlSource {
  private static final int LONGEST_FILE = 1024 * 1024;

  private final Path file;
  private final String shownAs;
  private final Faults faults;
  private final Map<String, Given> values = new TreeMap<>();

  /**
   * @param shownAs the file's name as the user wrote it, for faults
   */
  YamlSource(Path file, String shownAs, Faults faults) {
    this.file = file;
    this.shownAs = shownAs;
    this.faults = faults;
  }

  /** What the file says, by key name. */
  Map<String, Given> read() {
    String text = text();
    if (text == null) {
      return values;
    }
    try {
      LoadSettings settings =
          LoadSettings.builder()
              .setUseMarks(true)
              .setLabel(shownAs)
              .setAllowDuplicateKeys(true)
              .build();
      Iterator<Node> documents = new Compose(settings).composeAllFromString(text).iterator();
      if (!documents.hasNext()) {
        return values;
      }
      Node root = documents.next();
      if (documents.hasNext()) {
        faults.fault(
            shownAs + ":" + line(documents.next()),
            "a second document begins here; write everything in one");
      } else if (root instanceof MappingNode mapping) {
        walk("", mapping);
      } else if (!isNull(root)) {
        faults.fault(
            shownAs + ":" + line(root), "there are no keys; write lines such as http.port: 8080");
      }
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(Mark::getLine).orElse(0) + 1;
      faults.fault(
          shownAs + ":" + line,
          "is no YAML here: " + Parsers.quote(String.valueOf(e.getProblem())));
    } catch (YamlEngineException e) {
      faults.fault(
          shownAs, "is no YAML: it contains a character that YAML does not allow, or too much");
    } catch (StackOverflowError e) {
      faults.fault(shownAs, "is nested too deeply");
    }
    return values;
  }

  private String text() {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LONGEST_FILE + 1);
      if (bytes.length > LONGEST_FILE) {
        faults.fault(shownAs, "has more than " + LONGEST_FILE + " bytes; that is no configuration");
        return null;
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      faults.fault(shownAs, "is not UTF-8 text; save it as UTF-8");
    } catch (IOException e) {
      faults.fault(shownAs, "cannot be read; name a readable file");
    }
    return null;
  }

  private void walk(String prefix, MappingNode mapping) {
    for (NodeTuple tuple : mapping.getValue()) {
      Node keyNode = tuple.getKeyNode();
      String where = shownAs + ":" + line(keyNode);
      if (!(keyNode instanceof ScalarNode scalar)) {
        faults.fault(where, "a key must be a plain word");
        continue;
      }
      String name = prefix + scalar.getValue();
      ConfigKey<?> key = ConfigKeys.named(name);
      if (key != null) {
        accept(key, tuple.getValueNode(), where);
      } else if (ConfigKeys.names().stream().anyMatch(known -> known.startsWith(name + "."))) {
        descend(name, tuple.getValueNode(), where);
      } else {
        faults.fault(
            where,
            Parsers.quote(name) + " is no key" + Spelling.didYouMean(name, ConfigKeys.names()));
      }
    }
  }

  private void descend(String name, Node value, String where) {
    if (value instanceof MappingNode nested) {
      walk(name + ".", nested);
    } else if (!isNull(value)) {
      faults.fault(where, name + ": takes keys below it, not a value");
    }
  }

  private void accept(ConfigKey<?> key, Node value, String where) {
    Given given = given(key, value);
    if (given == null) {
      return;
    }
    if (values.putIfAbsent(key.name(), given) != null) {
      faults.fault(where, key.name() + ": is written twice; keep one");
    }
  }

  private Given given(ConfigKey<?> key, Node value) {
    String where = shownAs + ":" + line(value);
    List<String> items = new ArrayList<>();
    if (value instanceof SequenceNode sequence) {
      for (Node item : sequence.getValue()) {
        if (!(item instanceof ScalarNode scalar) || isNull(item)) {
          faults.fault(shownAs + ":" + line(item), key.name() + ": a list holds plain values only");
          return null;
        }
        items.add(scalar.getValue());
      }
      if (items.isEmpty()) {
        faults.fault(where, key.name() + ": is an empty list; write an item, or remove the line");
        return null;
      }
    } else if (value instanceof ScalarNode scalar
        && !isNull(value)
        && !scalar.getValue().isEmpty()) {
      items.add(scalar.getValue());
    } else {
      faults.fault(
          where,
          key.name()
              + (value instanceof MappingNode
                  ? ": takes a value, not keys below it"
                  : ": has no value; write one, or remove the line"));
      return null;
    }
    Path directory = file.toAbsolutePath().getParent();
    return new Given(List.copyOf(items), value instanceof SequenceNode, where, directory);
  }

  private static boolean isNull(Node node) {
    return node.getTag().equals(Tag.NULL);
  }

  private static int line(Node node) {
    return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
  }
}
