package dev.gatehouse.gateway.docs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * The files of Swagger UI that are served, by their full path: nothing else can be asked for. Read
 * once, from the jar. Immutable.
 */
final class SwaggerUi {
  private static final String WEBJAR = "/META-INF/resources/webjars/swagger-ui/";
  private static final String VERSION_FILE =
      "/META-INF/maven/org.webjars/swagger-ui/pom.properties";
  private static final String FOREVER = "public, max-age=31536000, immutable";
  private static final String ASK_AGAIN = "no-cache";
  private static final String HTML = "text/html; charset=utf-8";
  private static final String SCRIPT = "text/javascript; charset=utf-8";
  private static final String STYLE = "text/css; charset=utf-8";

  private final Map<String, Document> byPath;

  private SwaggerUi(Map<String, Document> byPath) {
    this.byPath = Map.copyOf(byPath);
  }

  /** The files, read at the first call, which blocks. Safe for every thread. */
  static SwaggerUi shared() {
    return Shared.FILES;
  }

  private static SwaggerUi read() {
    String version = version();
    String assets = "/docs/" + version + '/';
    Map<String, Document> files = new HashMap<>();
    String page = new String(own("docs.html"), java.nio.charset.StandardCharsets.UTF_8);
    Document html = Document.of(HTML, ASK_AGAIN, page.replace("{assets}", assets));
    files.put("/docs", html);
    files.put("/docs/", html);
    files.put("/docs/init.js", Document.of(SCRIPT, ASK_AGAIN, own("init.js")));
    files.put("/docs/page.css", Document.of(STYLE, ASK_AGAIN, own("page.css")));
    webjar(files, assets, version, "swagger-ui.css", STYLE);
    webjar(files, assets, version, "swagger-ui-bundle.js", SCRIPT);
    webjar(files, assets, version, "favicon-32x32.png", "image/png");
    return new SwaggerUi(files);
  }

  /** The file at a path in normal form; null where there is none. */
  Document find(String path) {
    return byPath.get(path);
  }

  private static void webjar(
      Map<String, Document> files, String assets, String version, String name, String type) {
    files.put(assets + name, Document.of(type, FOREVER, resource(WEBJAR + version + '/' + name)));
  }

  private static String version() {
    var properties = new Properties();
    try (InputStream in = SwaggerUi.class.getResourceAsStream(VERSION_FILE)) {
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] own(String name) {
    return resource("/dev/gatehouse/gateway/docs/" + name);
  }

  private static byte[] resource(String name) {
    try (InputStream in = SwaggerUi.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the build left out " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** So that all instances of a process share the bytes. */
  private static final class Shared {
    static final SwaggerUi FILES = read();
  }
}
