package dev.gatehouse.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

final class SqlFaultTest {
  @ParameterizedTest
  @CsvSource({
    "SQLITE_CONSTRAINT_UNIQUE, CONFLICT",
    "SQLITE_CONSTRAINT_PRIMARYKEY, CONFLICT",
    "SQLITE_CONSTRAINT_CHECK, PROGRAM",
    "SQLITE_CONSTRAINT_FOREIGNKEY, PROGRAM",
    "SQLITE_BUSY, BUSY",
    "SQLITE_BUSY_SNAPSHOT, BUSY",
    "SQLITE_FULL, DISK_FULL",
    "SQLITE_IOERR_WRITE, UNAVAILABLE",
    "SQLITE_CORRUPT, UNAVAILABLE",
    "SQLITE_CANTOPEN, UNAVAILABLE",
    "SQLITE_READONLY, UNAVAILABLE",
    "SQLITE_ERROR, PROGRAM"
  })
  void sqliteCodeTellsTheFault(SQLiteErrorCode code, SqlFault fault) {
    var wrapped = new RuntimeException(new SQLiteException("x", code));

    assertThat(SqlFault.of(wrapped)).isEqualTo(fault);
  }

  @ParameterizedTest
  @CsvSource({
    "23505, CONFLICT", "23514, PROGRAM", "08006, UNAVAILABLE", "57P01, UNAVAILABLE",
    "40001, BUSY", "53300, BUSY", "53100, DISK_FULL", "42601, PROGRAM"
  })
  void sqlStateTellsTheFault(String state, SqlFault fault) {
    assertThat(SqlFault.of(new SQLException("x", state))).isEqualTo(fault);
  }

  @Test
  void whatIsNotOfTheDatabaseIsAFaultOfTheProgram() {
    assertThat(SqlFault.of(new IllegalStateException("x"))).isEqualTo(SqlFault.PROGRAM);
    assertThat(SqlFault.of(new SQLException("x"))).isEqualTo(SqlFault.PROGRAM);
    assertThat(SqlFault.of(null)).isEqualTo(SqlFault.PROGRAM);
  }

  @ParameterizedTest
  @CsvSource({
    "SQLITE_BUSY, IN_USE",
    "SQLITE_NOTADB, CORRUPT",
    "SQLITE_CORRUPT_VTAB, CORRUPT",
    "SQLITE_FULL, DISK_FULL",
    "SQLITE_CANTOPEN, NOT_WRITABLE",
    "SQLITE_READONLY_DIRECTORY, NOT_WRITABLE",
    "SQLITE_ERROR, OTHER"
  })
  void openingFaultIsOnePlainLine(
      SQLiteErrorCode code, DatabaseUnavailableException.Fault expected) {
    var told =
        DatabaseFile.unavailable(
            Path.of("/x/y.db"), new RuntimeException(new SQLiteException("secret", code)));

    assertThat(told.fault()).isEqualTo(expected);
    assertThat(told.getMessage()).contains("/x/y.db").doesNotContain("secret", "\n");
  }
}
