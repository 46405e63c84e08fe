package dev.gatehouse.cluster;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Which way the arrows point, and who in this module touches which library. */
final class ArchitectureTest {
  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.gatehouse.cluster");

  @Test
  void clusterKnowsCommonAlone() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.gatehouse..")
                .and(resideOutsideOfPackages("dev.gatehouse.cluster", "dev.gatehouse.common..")))
        .check(MAIN);
  }

  @Test
  void foldersAreMadeAndReadWithoutTheMembershipsLibraries() {
    noClasses()
        .that()
        .haveNameMatching(".*(ClusterAuthority|ClusterFolder|Material|NewFolder|FolderReader)")
        .should()
        .dependOnClassesThat(resideInAPackage("org.infinispan.."))
        .orShould()
        .dependOnClassesThat(resideInAPackage("org.jgroups.."))
        .check(MAIN);
  }

  @Test
  void onlyTheMakerOfCertificatesKnowsBouncyCastle() {
    noClasses()
        .that()
        .doNotHaveSimpleName("CertificateMaker")
        .should()
        .dependOnClassesThat(resideInAPackage("org.bouncycastle.."))
        .check(MAIN);
  }

  @Test
  void timeComesFromAClock() {
    noClasses()
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(Clock.class, "systemUTC")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Thread.class, "sleep", long.class)
        .check(MAIN);
  }
}
