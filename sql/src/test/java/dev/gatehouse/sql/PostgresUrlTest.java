package dev.gatehouse.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.gatehouse.sql.PostgresUrl.Tls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PostgresUrlTest {
  @Test
  void everyPartIsRead() {
    assertThat(
            PostgresUrl.parse(
                "postgresql://ada:p%40ss+%2F@[::1]:6543/db?sslmode=verify-full&sslrootcert=%2Fca"))
        .isEqualTo(new PostgresUrl("::1", 6543, "db", "ada", "p@ss+/", Tls.VERIFY_FULL, "/ca"));
  }

  @Test
  void whatIsNotWrittenHasADefault() {
    PostgresUrl url = PostgresUrl.parse("postgres://db.example/gatehouse");

    assertThat(url.port()).isEqualTo(5432);
    assertThat(url.password()).isNull();
    assertThat(url.user()).isEqualTo(System.getProperty("user.name"));
    assertThat(url.tls()).isEqualTo(Tls.DISABLE);
  }

  @Test
  void textFormHasNeitherUserNorPassword() {
    assertThat(PostgresUrl.parse("postgresql://ada:secret@host/db")).hasToString("host:5432/db");
    assertThat(PostgresUrl.parse("postgresql://ada:secret@[::1]/db")).hasToString("[::1]:5432/db");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://ada:secret@host",
        "postgresql://ada:secret@host:0/db",
        "postgresql://ada:secret@host:65536/db",
        "postgresql://ada:secret%@host/db",
        "postgresql://ada:secret@host/db?sslmode=prefer",
        "postgresql://ada:secret@host/db?user=eve",
        "postgresql://ada:secret@host/db?sslrootcert=/ca",
        "postgresql://ada:secret@host/db?sslmode=require&sslrootcert=/ca",
        "mysql://ada:secret@host/db"
      })
  void otherIsRefusedWithoutRepeatingIt(String text) {
    assertThat(catchThrowable(() -> PostgresUrl.parse(text)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("database.url")
        .hasMessageNotContaining("secret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"postgresql://h:1/d", "postgresql://h:65535/d"})
  void firstAndLastPortAreGood(String text) {
    assertThat(PostgresUrl.parse(text).host()).isEqualTo("h");
  }
}
