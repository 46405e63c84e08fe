package dev.gatehouse.common.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProblemJsonTest {
  private static final Problem NOT_FOUND =
      new Problem(ProblemJson.type("not-found"), "Not Found", 404, "no \"x\"\n", "r-1");

  @Test
  void membersStandInTheOrderOfTheInterfaceAndTextIsEscaped() {
    assertThat(new String(ProblemJson.bytes(NOT_FOUND), UTF_8))
        .isEqualTo(
            "{\"type\":\"urn:gatehouse:problem:not-found\",\"title\":\"Not Found\",\"status\":404,"
                + "\"detail\":\"no \\\"x\\\"\\n\",\"instance\":\"r-1\"}");
  }

  @Test
  void faultsAreAnExtensionMember() {
    assertThat(new String(ProblemJson.bytes(NOT_FOUND, List.of("a: ä", "b")), UTF_8))
        .endsWith("\"instance\":\"r-1\",\"errors\":[\"a: ä\",\"b\"]}");
  }
}
