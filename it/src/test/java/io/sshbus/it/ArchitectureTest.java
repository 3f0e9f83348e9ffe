package io.sshbus.it;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The architecture as rules over packages. Maven's graph already keeps the modules apart; these
 * rules say what Maven cannot.
 */
@AnalyzeClasses(packages = "io.sshbus", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String[] ENGINES = {"io.sshbus.log.rocksdb..", "io.sshbus.log.kafka.."};

  private static final DescribedPredicate<JavaClass> CORE =
      resideInAnyPackage(
              "io.sshbus.channel..",
              "io.sshbus.config..",
              "io.sshbus.identity..",
              "io.sshbus.wire..",
              "io.sshbus.routing..",
              "io.sshbus.request..",
              "io.sshbus.log..")
          .and(not(resideInAnyPackage(ENGINES)))
          .as("are in core");

  private static final DescribedPredicate<JavaClass> CORE_OR_KEYS =
      CORE.or(resideInAnyPackage("io.sshbus.keys..")).as("are in core or keys");

  private static final Pattern SYSTEM_CLOCK =
      Pattern.compile("system.*|tick(Millis|Seconds|Minutes)");

  private static final Set<String> RANDOM_SOURCES =
      Set.of(
          "java.lang.Math.random",
          "java.util.UUID.randomUUID",
          "java.util.concurrent.ThreadLocalRandom.current");

  @ArchTest
  static final ArchRule coreAndKeysKnowNoTransportAndNoEngine =
      noClasses()
          .that(CORE_OR_KEYS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.sshd..", "io.netty..", "org.rocksdb..", "org.apache.kafka..")
          .because("doors and engines are exchanged without touching model, routing and keys")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule coreAndKeysReadNoClockAndNeverSleep =
      noClasses()
          .that(CORE_OR_KEYS)
          .should()
          .accessTargetWhere(accesses("a clock or a sleep", ArchitectureTest::isClockOrSleep))
          .because("time is passed in, so that a simulation can run any schedule from one seed")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule coreAndKeysMakeNoRandomValues =
      noClasses()
          .that(CORE_OR_KEYS)
          .should()
          .accessTargetWhere(accesses("a source of random values", ArchitectureTest::isRandom))
          .because("randomness is passed in, so that a failing run can be repeated from its seed")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule coreOpensNoFiles =
      noClasses()
          .that(CORE)
          .should()
          .dependOnClassesThat(
              describe(
                  "open files",
                  type ->
                      type.getFullName().matches("java\\.io\\.(File.*|RandomAccessFile)")
                          || type.getFullName().equals("java.nio.file.Files")
                          || type.getFullName().equals("java.nio.channels.FileChannel")))
          .because(
              "bytes are passed in; where they are kept is the business of servers and engines")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule theServerDoesNotKnowTheClient =
      noClasses()
          .that()
          .resideInAPackage("io.sshbus.server..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.sshbus.client..", "io.sshbus.agent..")
          .because("both sides meet in the protocol only, so that each can be replaced alone")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule theClientDoesNotKnowTheServer =
      noClasses()
          .that()
          .resideInAnyPackage("io.sshbus.client..", "io.sshbus.agent..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.sshbus.server..")
          .because("both sides meet in the protocol only, so that each can be replaced alone")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule theClientDoesNotKnowTheAgent =
      noClasses()
          .that()
          .resideInAPackage("io.sshbus.client..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.sshbus.agent..")
          .because("the agent is one user of the client among others");

  @ArchTest
  static final ArchRule theSshLibraryStaysInTheSshPackages =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.sshbus.ssh..", "io.sshbus.server.ssh..", "io.sshbus.client.ssh..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.sshd..")
          .because("behind the door everything talks in our own types")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule theSocketsKnowNothingOfTheBus =
      noClasses()
          .that()
          .resideInAPackage("io.sshbus.ssh..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.sshbus..").and(not(resideInAPackage("io.sshbus.ssh.."))))
          .because("both sides use them, and must not meet in anything else through them");

  @ArchTest
  static final ArchRule noPackageIsADrawerForAnything =
      noClasses()
          .should()
          .resideInAnyPackage("..impl..", "..util..", "..common..", "..helper..", "..manager..")
          .because("a newcomer finds a thing by the name of its package")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule noClassIsADrawerForAnything =
      noClasses()
          .should()
          .haveNameMatching(".*(Util|Utils|Helper|Manager)(\\$.*)?")
          .because("a class that can't be named after its job has none, or several")
          .allowEmptyShould(true);

  @ArchTest
  static void thePackagesOfCoreFormNoCycle(JavaClasses classes) {
    noCycleIn("io.sshbus.(*)..").check(classes.that(CORE));
  }

  @ArchTest static final ArchRule thePackagesOfKeysFormNoCycle = noCycleIn("io.sshbus.keys.(*)..");

  @ArchTest
  static final ArchRule thePackagesOfTheEngineFormNoCycle =
      noCycleIn("io.sshbus.log.rocksdb.(*)..");

  @ArchTest
  static final ArchRule thePackagesOfTheServerFormNoCycle = noCycleIn("io.sshbus.server.(*)..");

  @ArchTest
  static final ArchRule thePackagesOfTheClientFormNoCycle = noCycleIn("io.sshbus.client.(*)..");

  @ArchTest
  static final ArchRule thePackagesOfTheAgentFormNoCycle = noCycleIn("io.sshbus.agent.(*)..");

  /** Rules that may match nothing would also pass if the import found nothing. */
  @ArchTest
  static void theRulesSeeEveryModule(JavaClasses classes) {
    for (String module :
        List.of("channel", "log.rocksdb", "ssh", "keys", "server", "client", "agent")) {
      assertTrue(classes.contain("io.sshbus." + module + ".package-info"), module);
    }
  }

  private static ArchRule noCycleIn(String packages) {
    return slices()
        .matching(packages)
        .should()
        .beFreeOfCycles()
        .because("packages that need each other are one package")
        .allowEmptyShould(true);
  }

  private static DescribedPredicate<JavaAccess<?>> accesses(
      String what, Predicate<AccessTarget> predicate) {
    return describe("it is " + what, access -> predicate.test(access.getTarget()));
  }

  private static boolean isClockOrSleep(AccessTarget target) {
    String owner = target.getOwner().getFullName();
    return switch (owner) {
      case "java.lang.System" ->
          target.getName().equals("currentTimeMillis") || target.getName().equals("nanoTime");
      case "java.lang.Thread", "java.util.concurrent.TimeUnit" -> target.getName().equals("sleep");
      case "java.time.Clock" -> SYSTEM_CLOCK.matcher(target.getName()).matches();
      default -> owner.startsWith("java.time.") && readsTheSystemClock(target);
    };
  }

  private static boolean readsTheSystemClock(AccessTarget target) {
    return target instanceof AccessTarget.CodeUnitAccessTarget method
        && method.getName().equals("now")
        && method.getRawParameterTypes().stream()
            .noneMatch(type -> type.getFullName().equals("java.time.Clock"));
  }

  private static boolean isRandom(AccessTarget target) {
    boolean seededByTheSystem =
        target instanceof AccessTarget.ConstructorCallTarget constructor
            && constructor.getOwner().isAssignableTo(Random.class)
            && constructor.getRawParameterTypes().isEmpty();
    return seededByTheSystem
        || RANDOM_SOURCES.contains(target.getOwner().getFullName() + "." + target.getName());
  }
}
