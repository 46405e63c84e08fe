package dev.gatehouse.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.common.jose.CryptoProvider;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The short way of reading a server's must never differ from the parser's. */
class ServerArgumentsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run",
        "run|--demo",
        "run|--config|gatehouse.yaml",
        "run|--demo|--config|a/b c.yaml",
        "run|--config|../etc/gatehouse.yaml|--demo",
        "run|--config|run",
        "auth",
        "gateway|--config|gatehouse.yaml",
        "tasks|--config|run",
        "run|--config|ünder_score-1+2.yml"
      })
  void plainSpellingIsReadAsTheParserReadsIt(String line) {
    String[] args = line.split("\\|");
    assertThat(ServerArguments.plain(args)).contains(parsed(args));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "check",
        "--help",
        "run|--help",
        "run|-h",
        "run|--demo=true",
        "run|--demo|--demo",
        "run|--config",
        "run|--config=x.yaml",
        "run|--config|--demo",
        "run|--config|-x",
        "run|--config|",
        "run|--config|'x'",
        "run|--config|\"x\"",
        "run|--config|@file",
        "run|--config|x|--config|y",
        "run|--|--demo",
        "run|x",
        "gateway|--demo",
        "auth|x",
        "cluster|init",
        "run|@file",
        "Run",
        "run|--Demo"
      })
  void anythingElseIsLeftToTheParser(String line) {
    assertThat(ServerArguments.plain(line.split("\\|", -1))).isEmpty();
  }

  private static ServerArguments parsed(String... args) {
    PrintStream nowhere = new PrintStream(new ByteArrayOutputStream());
    Console console =
        new Console(nowhere, nowhere, new ByteArrayInputStream(new byte[0]), Map.of(), Path.of(""));
    try {
      return ServerArguments.of(
          new CommandLine(CommandTree.of(console, CryptoProvider::jdk))
              .parseArgs(args)
              .subcommand());
    } catch (ParameterException e) {
      throw new AssertionError("the parser refuses what was read without it", e);
    }
  }
}
