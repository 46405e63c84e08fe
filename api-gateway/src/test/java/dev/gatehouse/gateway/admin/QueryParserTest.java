package dev.gatehouse.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryParserTest {
  @Test
  void withoutAQueryTheFirstPageIsAskedFor() {
    QueryParser query = QueryParser.parse(List.of());

    assertThat(query.afterName()).isNull();
    assertThat(query.afterSequence()).isZero();
    assertThat(query.limit()).isEqualTo(100);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1_000})
  void aLimitAtItsEndsIsTaken(int limit) {
    assertThat(QueryParser.parse(List.of(Map.entry("limit", "" + limit))).limit()).isEqualTo(limit);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1001", "-1", "", "x", "1.0", "99999999999999999999", "١"})
  void aLimitBeyondIsRefused(String limit) {
    AdminRefusal refusal =
        catchThrowableOfType(
            AdminRefusal.class, () -> QueryParser.parse(List.of(Map.entry("limit", limit))));

    assertThat(refusal.errors()).containsExactly("limit: must be an integer from 1 to 1000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "x", "1.0", "9999999999999999999"})
  void aSequenceThatIsNoneIsRefused(String after) {
    QueryParser query = QueryParser.parse(List.of(Map.entry("after", after)));

    assertThat(catchThrowableOfType(AdminRefusal.class, query::afterSequence)).isNotNull();
  }

  @Test
  void whatIsUnknownOrRepeatedIsRefused() {
    AdminRefusal refusal =
        catchThrowableOfType(
            AdminRefusal.class,
            () ->
                QueryParser.parse(
                    List.of(
                        Map.entry("limit", "1"), Map.entry("limit", "2"), Map.entry("lmt", "3"))));

    assertThat(refusal.errors()).hasSize(2).first().isEqualTo("limit: more than once");
  }
}
