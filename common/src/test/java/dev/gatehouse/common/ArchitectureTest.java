package dev.gatehouse.common;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which way the arrows point in this module, and where Vert.x may be. */
final class ArchitectureTest {
  private static final String ROOT = "dev.gatehouse.common";

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  /**
   * The edge by its names, and what implements an interface of vertx-auth: the two ends of {@code
   * JWTAuth}, what one of them keeps and hands out, and the node, which owns a timer.
   */
  private static final String EDGE =
      ".*(Main|Verticle|Handler|Router|Routes|Endpoint|Client|Proxy|Vertx\\w+"
          + "|SigningJwtAuth|TokenAuthenticator|CachedToken|VerifiedUser|FeedNode)(\\$.*)?";

  @Test
  void vertxStaysAtTheEdge() {
    noClasses()
        .that()
        .haveNameNotMatching(EDGE)
        .and(not(resideInAnyPackage(ROOT + ".bus", ROOT + ".http", ROOT + ".config")))
        .should()
        .dependOnClassesThat(resideInAPackage("io.vertx..").and(not(type(Future.class))))
        .check(MAIN);
  }

  @ParameterizedTest(name = "{0} knows {1}")
  @CsvSource({
    "claims, ''",
    "http, ''",
    "jose, claims config",
    "config, claims jose",
    "feed, claims jose bus",
    // the class for authors of consumers asks the feed whether a token is still good
    "bus, claims feed config http",
    "auth, claims config jose feed bus"
  })
  void arrowsPointOneWay(String from, String to) {
    String[] known =
        Stream.of((from + " " + to).trim().split(" "))
            .map(name -> ROOT + "." + name)
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(ROOT + "." + from)
        .should()
        .dependOnClassesThat(resideInAPackage(ROOT + "..").and(resideOutsideOfPackages(known)))
        .check(MAIN);
  }

  @Test
  void commonKnowsNoOtherModule() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.gatehouse..").and(resideOutsideOfPackages(ROOT + "..")))
        .check(MAIN);
  }

  @Test
  void classesAreFinalUnlessTheyAreContracts() {
    classes()
        .that()
        .areNotInterfaces()
        .and()
        .areNotEnums()
        .and()
        .doNotHaveModifier(JavaModifier.ABSTRACT)
        .should()
        .haveModifier(JavaModifier.FINAL)
        .orShould()
        .beAnonymousClasses()
        .check(MAIN);
  }

  @Test
  void timeComesFromAClock() {
    noClasses()
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Thread.class, "sleep", long.class)
        .check(MAIN);
    // the builder for authors of consumers starts with the system's clock, and takes another
    noClasses()
        .that()
        .doNotHaveSimpleName("RouteConsumer")
        .should()
        .callMethod(Clock.class, "systemUTC")
        .check(MAIN);
  }

  @Test
  void namesSayWhatAThingIs() {
    noClasses().should().haveSimpleNameEndingWith("Util").check(MAIN);
    noClasses().should().haveSimpleNameEndingWith("Utils").check(MAIN);
    noClasses().should().haveSimpleNameEndingWith("Helper").check(MAIN);
    noClasses().should().haveSimpleNameEndingWith("Manager").check(MAIN);
    noClasses().should().haveSimpleNameEndingWith("Impl").check(MAIN);
  }
}
