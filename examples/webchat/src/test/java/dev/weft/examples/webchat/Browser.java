package dev.weft.examples.webchat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** A real browser without a window, and what a user sees and does in it. */
final class Browser implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /** Skips the test where there is no browser; fails it in CI, which has to bring one. */
    static Browser open() {
        Optional<Path> browser = program("chromium", "chromium-browser", "google-chrome");
        Optional<Path> controller = program("chromedriver");
        if (browser.isEmpty() || controller.isEmpty()) {
            String missing = "no chromium and chromedriver on the PATH: the page is not tried in a browser";
            if ("true".equals(System.getenv("CI"))) throw new IllegalStateException(missing);
            Assumptions.abort(missing);
        }
        var options = new ChromeOptions();
        options.setBinary(browser.orElseThrow().toFile());
        options.addArguments(List.of(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--window-size=1000,800"));
        var service = new ChromeDriverService.Builder()
                .usingDriverExecutable(controller.orElseThrow().toFile())
                .build();
        return new Browser(new ChromeDriver(service, options));
    }

    private static Optional<Path> program(String... names) {
        String path = System.getenv("PATH");
        return Stream.of(names)
                .flatMap(
                        name -> Stream.of((path == null ? "" : path).split(":")).map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    void go(String url) {
        driver.get(url);
    }

    void reload() {
        driver.navigate().refresh();
    }

    /** As on a phone. */
    void phone() {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                java.util.Map.of("width", 390, "height", 844, "deviceScaleFactor", 2, "mobile", true));
    }

    /** As in a tunnel: what is asked for fails at once. */
    void offline(boolean on) {
        driver.executeCdpCommand("Network.enable", java.util.Map.of());
        driver.executeCdpCommand(
                "Network.emulateNetworkConditions",
                java.util.Map.of("offline", on, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));
    }

    /** As it was opened. */
    void desktop() {
        driver.executeCdpCommand("Emulation.clearDeviceMetricsOverride", java.util.Map.of());
    }

    void type(String text) {
        await(() -> assertEquals("text", focused()));
        driver.switchTo().activeElement().sendKeys(text);
    }

    void press(CharSequence key) {
        driver.switchTo().activeElement().sendKeys(key);
    }

    void ask(String text) {
        type(text);
        press(Keys.ENTER);
    }

    void click(String selector) {
        await(() -> driver.findElement(By.cssSelector(selector)).click());
    }

    String focused() {
        return String.valueOf(script("return document.activeElement.id"));
    }

    boolean visible(String selector) {
        return driver.findElements(By.cssSelector(selector)).stream().anyMatch(WebElement::isDisplayed);
    }

    /** The text of each element that matches, as it is in the page. */
    List<String> texts(String selector) {
        var texts = new ArrayList<String>();
        Object found =
                script("return Array.from(document.querySelectorAll(arguments[0]), e => e.textContent)", selector);
        if (found instanceof List<?> list) for (Object text : list) texts.add(String.valueOf(text));
        return texts;
    }

    String attribute(String selector, String name) {
        return String.valueOf(
                script("return document.querySelector(arguments[0])?.getAttribute(arguments[1])", selector, name));
    }

    Object script(String code, Object... arguments) {
        return ((JavascriptExecutor) driver).executeScript(code, arguments);
    }

    /** Waits until this no longer fails. */
    void await(ThrowingRunnable assertion) {
        Awaitility.await()
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .atMost(LIMIT)
                .ignoreExceptions()
                .untilAsserted(assertion);
    }

    void awaitTexts(String selector, String... expected) {
        await(() -> assertEquals(List.of(expected), texts(selector)));
    }

    /** A picture of what is seen, for those who look at it. */
    void picture(String name) throws IOException {
        Path folder = Files.createDirectories(Path.of("target", "pictures"));
        Files.write(folder.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    }

    @Override
    public void close() {
        driver.quit();
    }
}
