package dev.gatehouse.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.system.dsl.Project;
import dev.gatehouse.system.dsl.Requirement;
import dev.gatehouse.system.dsl.RunningGatehouse;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A person opens the docs page, presses Authorize, logs in, and calls {@code /me} and tasks. */
final class DocsPageSystemTest {
  private static final String CHROMIUM = "/usr/bin/chromium";
  private static final String DRIVER = "/usr/bin/chromedriver";
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir private static Path folder;
  private static RunningGatehouse gatehouse;
  private static ChromeDriver browser;

  @BeforeAll
  static void start() {
    Requirement.program(
        "chromium and chromium-driver are not installed: apt-get install chromium chromium-driver",
        DRIVER,
        "--version");
    Requirement.program(
        "chromium is not installed: apt-get install chromium", CHROMIUM, "--version");
    gatehouse = RunningGatehouse.on(folder.resolve("data")).demo().start();
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.PERFORMANCE, Level.ALL);
    logs.enable(LogType.BROWSER, Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(CHROMIUM);
    options.setCapability("goog:loggingPrefs", logs);
    options.addArguments(
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--window-size=1280,1600",
        "--user-data-dir=" + folder.resolve("profile"));
    browser =
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(Path.of(DRIVER).toFile())
                .usingAnyFreePort()
                .build(),
            options);
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.quit();
    }
    if (gatehouse != null) {
      gatehouse.close();
    }
  }

  @Test
  void authorizeButtonLogsInAndCallsMeAndTasks() throws IOException {
    WebDriverWait wait = new WebDriverWait(browser, LIMIT);
    browser.get(gatehouse.url("/docs").toString());
    wait.until(ExpectedConditions.elementToBeClickable(By.cssSelector("button.authorize"))).click();
    wait.until(
            ExpectedConditions.visibilityOfElementLocated(
                By.cssSelector(".modal-ux [name=username], .modal-ux #oauth_username")))
        .sendKeys("ada");
    browser
        .findElement(By.cssSelector(".modal-ux input[type=password]"))
        .sendKeys("analytical-engine-1843");
    browser.findElement(By.cssSelector(".modal-ux button.authorize")).click();
    wait.until(
        ExpectedConditions.visibilityOfElementLocated(
            By.xpath("//*[contains(@class,'modal-ux')]//button[text()='Logout']")));
    browser.findElement(By.cssSelector(".modal-ux button.btn-done")).click();

    String me = tryOut(wait, "get", "/me");
    assertThat(me).contains("Ada Lovelace");
    String tasks = tryOut(wait, "get", "/tasks");
    assertThat(tasks).contains("200");

    Path picture = Project.root().resolve("system-tests/target/docs-page.png");
    Files.createDirectories(picture.getParent());
    Files.write(picture, browser.getScreenshotAs(OutputType.BYTES));
    assertThat(foreignRequests()).as("no request leaves the machine").isEmpty();
    assertThat(browser.manage().logs().get(LogType.BROWSER).getAll())
        .as("nothing is refused by the content security policy")
        .noneMatch(entry -> entry.getMessage().contains("Content Security Policy"));
  }

  private static String tryOut(WebDriverWait wait, String method, String path) {
    By block =
        By.xpath("//*[contains(@class,'opblock-" + method + "')][.//*[@data-path='" + path + "']]");
    nested(wait, block, ".opblock-summary-control").click();
    nested(wait, block, "button.try-out__btn").click();
    nested(wait, block, "button.execute").click();
    return nested(wait, block, ".live-responses-table").getText();
  }

  /** Looks again at each try: the page draws each part only after the step before it. */
  private static WebElement nested(WebDriverWait wait, By block, String part) {
    return wait.until(
        ExpectedConditions.refreshed(
            page ->
                page.findElement(block).findElements(By.cssSelector(part)).stream()
                    .filter(element -> element.isDisplayed() && element.isEnabled())
                    .findFirst()
                    .orElse(null)));
  }

  private static List<String> foreignRequests() {
    return browser.manage().logs().get(LogType.PERFORMANCE).getAll().stream()
        .map(entry -> entry.getMessage())
        .filter(message -> message.contains("Network.requestWillBeSent\""))
        .map(DocsPageSystemTest::url)
        .filter(url -> url.startsWith("http") || url.startsWith("ws"))
        .filter(url -> !"127.0.0.1".equals(URI.create(url).getHost()))
        .toList();
  }

  private static String url(String message) {
    String mark = "\"request\":";
    int request = message.indexOf(mark);
    int start = message.indexOf("\"url\":\"", Math.max(request, 0)) + 7;
    return message.substring(start, message.indexOf('"', start));
  }
}
