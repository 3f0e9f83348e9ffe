package io.sshbus.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Keeps the source tree tidy. Each test lists every file that breaks its rule. */
class TreeTest {
  private static final int MAX_LINES = 400;
  private static final Set<String> SKIPPED_DIRECTORIES =
      Set.of("target", ".git", ".idea", ".vscode");
  // Written so that this file does not match itself.
  private static final Pattern UNFINISHED = Pattern.compile("\\b(TO" + "DO|FIX" + "ME)\\b");
  private static final Pattern SLEEP =
      Pattern.compile("\\b(Thread|TimeUnit\\.[A-Z]+)\\s*\\.\\s*sleep\\b");

  private static final List<Path> FILES = new ArrayList<>();

  @BeforeAll
  static void listTheTree() throws IOException {
    Files.walkFileTree(root(), new TreeLister());
  }

  @Test
  void noJavaFileIsLongerThanTheLimit() {
    assertNone(
        "over " + MAX_LINES + " lines", TreeTest::isJava, f -> text(f).lines().count() > MAX_LINES);
  }

  @Test
  void everyMainPackageSaysWhatLivesInIt() {
    assertNone(
        "without a package-info.java beside it",
        file -> isJava(file) && file.toString().contains("/src/main/java/"),
        file -> !Files.exists(file.resolveSibling("package-info.java")));
  }

  @Test
  void everyMainPackageIsNullMarked() {
    assertNone(
        "without @NullMarked",
        file -> file.endsWith("package-info.java") && file.toString().contains("/src/main/java/"),
        file -> !text(file).contains("@NullMarked"));
  }

  @Test
  void nothingIsMarkedAsUnfinished() {
    assertNone(
        "with a note of unfinished work", file -> true, f -> UNFINISHED.matcher(text(f)).find());
  }

  @Test
  void nothingSleeps() {
    assertNone("that sleep", TreeTest::isJava, file -> SLEEP.matcher(text(file)).find());
  }

  @Test
  void everyScriptIsExecutable() {
    assertNone(
        "that begin with #! and are not executable",
        file -> text(file).startsWith("#!"),
        file -> !Files.isExecutable(file));
  }

  @Test
  void theWholeTreeIsSeen() {
    for (String file : List.of("pom.xml", "scripts/sshbus", "keys/pom.xml", "it/bench/pom.xml")) {
      assertTrue(FILES.contains(root().resolve(file)), file);
    }
  }

  private static void assertNone(String what, Predicate<Path> candidates, Predicate<Path> broken) {
    List<Path> found =
        FILES.stream().filter(candidates).filter(broken).map(root()::relativize).sorted().toList();
    assertEquals(List.of(), found, "files " + what);
  }

  private static boolean isJava(Path file) {
    return file.toString().endsWith(".java");
  }

  // ISO 8859-1 reads any file, and all that is looked for is ASCII.
  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // Surefire runs a module's tests in the module's directory.
  private static Path root() {
    return Path.of("").toAbsolutePath().getParent();
  }

  private static final class TreeLister extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      boolean skipped = SKIPPED_DIRECTORIES.contains(directory.getFileName().toString());
      return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (attributes.isRegularFile()) {
        FILES.add(file);
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
