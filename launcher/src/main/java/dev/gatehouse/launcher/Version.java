package dev.gatehouse.launcher;

/** Which version this is. */
final class Version {
  private Version() {}

  /** The version of the build; {@code development} where the classes do not come from a jar. */
  static String text() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
