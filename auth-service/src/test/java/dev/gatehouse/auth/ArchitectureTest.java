package dev.gatehouse.auth;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.vertx.core.Future;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.gatehouse.auth");

  @Test
  void rulesOfTheDomainKnowNothingOfVertxButItsFuture() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.gatehouse.auth.login",
            "dev.gatehouse.auth.token",
            "dev.gatehouse.auth.keys",
            "dev.gatehouse.auth.account",
            "dev.gatehouse.auth.client",
            "dev.gatehouse.auth.grant",
            "dev.gatehouse.auth.introspection")
        .and()
        .haveNameNotMatching(".*\\.Vertx\\w+")
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.vertx..")
                .and(not(type(Future.class)))
                .and(not(resideInAPackage("io.vertx.core.impl.future..")))
                .and(not(type(io.vertx.core.CompositeFuture.class)))) // what Future.all gives
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycle() {
    slices().matching("dev.gatehouse.auth.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void onlyTheStoreKnowsSql() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.gatehouse.auth.login",
            "dev.gatehouse.auth.token",
            "dev.gatehouse.auth.keys",
            "dev.gatehouse.auth.account",
            "dev.gatehouse.auth.client",
            "dev.gatehouse.auth.grant",
            "dev.gatehouse.auth.introspection",
            "dev.gatehouse.auth")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "io.vertx.sqlclient..", "org.sqlite..", "org.flywaydb..")
        .check(CLASSES);
  }

  @Test
  void nothingWritesTokensOrLogsToTheConsole() {
    noClasses().should().accessField(System.class, "out").check(CLASSES);
    noClasses().should().accessField(System.class, "err").check(CLASSES);
  }
}
