package dev.gatehouse.cluster;

import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.VERIFY_SUSPECT;

/**
 * Asks members that may be gone. JGroups' own starts no thread where the one before is about to end
 * just then, and says nothing of anybody from there on. Not {@code VERIFY_SUSPECT2}: its suspects
 * share a deadline, whenever each was suspected.
 */
final class LastingVerifier extends VERIFY_SUSPECT {
  LastingVerifier() {
    // on the wire this is the protocol that JGroups knows
    setId(ClassConfigurator.getProtocolId(VERIFY_SUSPECT.class));
  }

  @Override
  public String getName() {
    return VERIFY_SUSPECT.class.getSimpleName();
  }

  /** Is called only where none is to go on. */
  @Override
  protected synchronized void startTimer() {
    timer = null;
    super.startTimer();
  }
}
