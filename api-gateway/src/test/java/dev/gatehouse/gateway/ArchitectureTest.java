package dev.gatehouse.gateway;

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
  /** Who may speak to Vert.x: this module is the edge, but its rules are not. */
  private static final String EDGE =
      ".*(Verticle|Handler|Router|Endpoint|Client|Proxy|Dispatcher|Answers|Vertx\\w+)(\\$.*)?";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.gatehouse.gateway");

  @Test
  void onlyStepsAndEndpointsKnowVertx() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.gatehouse.gateway",
            "dev.gatehouse.gateway.access",
            "dev.gatehouse.gateway.account",
            "dev.gatehouse.gateway.auth",
            "dev.gatehouse.gateway.docs",
            "dev.gatehouse.gateway.oauth",
            "dev.gatehouse.gateway.problem",
            "dev.gatehouse.gateway.route")
        .and()
        .haveNameNotMatching(EDGE)
        .should()
        .dependOnClassesThat(resideInAPackage("io.vertx..").and(not(type(Future.class))))
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycle() {
    slices().matching("dev.gatehouse.gateway.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void gatewayHoldsNoPrivateKeyAndNoDatabase() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("dev.gatehouse.common.jose.SigningKey")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("dev.gatehouse.common.jose.SigningJwtAuth")
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.gatehouse.auth..", "java.sql..", "io.vertx.sqlclient..")
        .check(CLASSES);
  }

  @Test
  void nothingWritesToTheConsole() {
    noClasses().should().accessField(System.class, "out").check(CLASSES);
    noClasses().should().accessField(System.class, "err").check(CLASSES);
  }
}
