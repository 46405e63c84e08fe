package dev.gatehouse.gateway.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProblemKindTest {
  @ParameterizedTest
  @EnumSource
  void everyKindIsDocumentedWithItsStatus(ProblemKind kind) throws Exception {
    String document = Files.readString(Path.of("..", "docs", "errors.md"));
    String name = kind.type().toString().replace("urn:gatehouse:problem:", "");

    assertThat(document).contains("| `" + name + "` | " + kind.status() + " |");
  }

  @ParameterizedTest
  @EnumSource
  void kindOfAStatusIsTheGeneralOne(ProblemKind kind) {
    assertThat(ProblemKind.ofStatus(kind.status()).status()).isEqualTo(kind.status());
  }
}
