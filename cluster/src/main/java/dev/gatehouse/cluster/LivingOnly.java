package dev.gatehouse.cluster;

import io.vertx.core.spi.cluster.RegistrationListener;
import io.vertx.core.spi.cluster.RegistrationUpdateEvent;

/**
 * Tells whoever picks the consumer of a message of those on members that are there. What the
 * cluster remembers may name others for long: Vert.x has it cleaned once, and where that fails
 * every second message would go to a node that is dead. Safe for every thread.
 */
record LivingOnly(RegistrationListener told, KnownRegistrations known)
    implements RegistrationListener {
  @Override
  public void registrationsUpdated(RegistrationUpdateEvent event) {
    told.registrationsUpdated(
        new RegistrationUpdateEvent(event.address(), known.living(event.registrations())));
  }

  @Override
  public void registrationsLost() {
    told.registrationsLost();
  }

  @Override
  public boolean wantsUpdatesFor(String address) {
    return told.wantsUpdatesFor(address);
  }

  /** Members have come or gone: tells of everything anew, as this node's own memory has it. */
  void membersChanged() {
    for (String address : known.addresses()) {
      if (told.wantsUpdatesFor(address)) {
        told.registrationsUpdated(new RegistrationUpdateEvent(address, known.of(address)));
      }
    }
  }
}
