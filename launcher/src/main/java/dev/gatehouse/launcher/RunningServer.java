package dev.gatehouse.launcher;

/** What a process serves with, once it was started. Its methods block. */
interface RunningServer {
  /** Reads again what can be taken over without a restart. What is wrong is logged; it stays. */
  void reload();

  /** Drains and ends it; never throws. */
  void stop();
}
