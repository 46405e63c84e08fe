package dev.gatehouse.cluster;

import io.vertx.core.Completable;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.spi.cluster.NodeInfo;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.core.spi.cluster.RegistrationListener;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.infinispan.manager.DefaultCacheManager;
import org.infinispan.notifications.Listener;
import org.infinispan.notifications.cachemanagerlistener.annotation.Merged;
import org.infinispan.notifications.cachemanagerlistener.annotation.ViewChanged;
import org.infinispan.notifications.cachemanagerlistener.event.MergeEvent;
import org.infinispan.notifications.cachemanagerlistener.event.ViewChangedEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that what this node announced stays known: where it is reached, and who consumes what
 * on it. When two halves of a cluster meet, after a cut or because all nodes started at once, one
 * half's entries are dropped, and neither Vert.x nor Infinispan brings them back. So each node
 * looks for its own at short intervals and announces what is missing in its own memory; for a while
 * after halves have met it announces everything anew, since what its own memory holds may be
 * missing in that of others. An announcement is a write that every member takes part in: whoever
 * joins or leaves is therefore no reason for one. One that fails or hangs is made again, too, and
 * whoever waits for it is told once it is known. What members announced that are gone reaches
 * nobody here, and the first of the members takes it out of the memory of all: what Vert.x does
 * about that is done once, on a thread on which Infinispan 14 fails since JDK 24.
 */
final class KeptAnnouncements extends InfinispanWithSubject {
  static final long LOOK_MILLIS = 2_000;

  /** For how many looks after halves have met everything is announced anew. */
  private static final int UNSETTLED_LOOKS = 10;

  /** How many of those that are gone are taken out at a time: each is a write of every member. */
  private static final int MOST_FORGETTING = 50;

  private static final Logger log = LoggerFactory.getLogger(KeptAnnouncements.class);
  private static final long NO_TIMER = -1;

  /** Infinispan gives a write up after 15 s. */
  private static final long GIVEN_UP_NANOS = 20_000_000_000L;

  private final Map<String, Set<RegistrationInfo>> announced = new ConcurrentHashMap<>();
  private final Map<RegistrationInfo, Completable<Void>> waiting = new ConcurrentHashMap<>();
  private final Map<RegistrationInfo, Long> underWay = new ConcurrentHashMap<>();
  private final KnownRegistrations known = new KnownRegistrations(this::getNodes);
  private final AtomicInteger unsettled = new AtomicInteger();
  private Iterator<String> round = Collections.emptyIterator();
  private final Set<RegistrationInfo> forgetting = ConcurrentHashMap.newKeySet();
  private final Set<RegistrationInfo> goneBefore = ConcurrentHashMap.newKeySet();
  private Set<String> toldMembers = Set.of(); // on the context alone
  private Vertx vertx;
  private Context context;
  private volatile LivingOnly listener;
  private volatile NodeInfo whereabouts;
  private volatile long timer = NO_TIMER;

  KeptAnnouncements(DefaultCacheManager caches) {
    super(caches);
  }

  @Override
  public void init(Vertx made) {
    vertx = made;
    context = made.getOrCreateContext();
    super.init(made);
  }

  @Override
  void started(DefaultCacheManager caches) {
    known.read(caches);
    caches.addListener(new Views());
  }

  /**
   * Hears who is there, from Infinispan, on the thread that lets members in and out: what is done
   * about it is done elsewhere. Public because Infinispan asks for it.
   */
  @Listener
  public final class Views {
    private Views() {}

    /** Somebody has come or gone. */
    @ViewChanged
    public void changed(ViewChangedEvent event) {
      context.runOnContext(later -> tellOfMembers());
    }

    /** Halves have met. */
    @Merged
    public void met(MergeEvent event) {
      unsettled.set(UNSETTLED_LOOKS);
      context.runOnContext(later -> tellOfMembers());
    }
  }

  private void tellOfMembers() {
    try {
      toldMembers = Set.copyOf(getNodes());
      listener.membersChanged();
    } catch (RuntimeException e) {
      log.debug("who is there cannot be read: the caches are stopping", e);
    }
  }

  @Override
  public synchronized void registrationListener(RegistrationListener told) {
    listener = new LivingOnly(told, known);
    super.registrationListener(listener);
  }

  @Override
  public void getRegistrations(String address, Completable<List<RegistrationInfo>> found) {
    List<RegistrationInfo> here;
    try {
      here = known.of(address);
    } catch (RuntimeException e) { // the caches are stopping
      found.fail(e);
      return;
    }
    if (here.isEmpty() && (unsettled.get() > 0 || !known.hasAny(address))) {
      // after a merge the memory of one half may lack what the owner of the address has
      Promise<List<RegistrationInfo>> owners = Promise.promise();
      super.getRegistrations(address, owners);
      owners.future().map(known::living).onComplete(found);
    } else {
      found.succeed(here);
    }
  }

  @Override
  public void setNodeInfo(NodeInfo info, Completable<Void> known) {
    whereabouts = info;
    super.setNodeInfo(info, known);
    if (timer == NO_TIMER) {
      timer = vertx.setPeriodic(LOOK_MILLIS, tick -> context.runOnContext(now -> look()));
    }
  }

  @Override
  public void leave(Completable<Void> left) {
    vertx.cancelTimer(timer);
    super.leave(left);
  }

  @Override
  public void addRegistration(
      String address, RegistrationInfo registration, Completable<Void> done) {
    if (!registration.localOnly()) {
      announced.computeIfAbsent(address, absent -> ConcurrentHashMap.newKeySet()).add(registration);
      waiting.put(registration, done);
      begins(registration);
      Promise<Void> added = Promise.promise();
      super.addRegistration(address, registration, added);
      added
          .future()
          .onComplete(
              (nothing, failed) -> {
                underWay.remove(registration);
                told(address, registration).complete(null, failed);
              });
    } else {
      known.addLocalOnly(address, registration);
      super.addRegistration(address, registration, done);
    }
  }

  /** A failure is told to nobody: it is tried again at the next look. */
  private Completable<Void> told(String address, RegistrationInfo registration) {
    return (nothing, failed) -> {
      Completable<Void> waits = failed == null ? waiting.remove(registration) : null;
      if (waits != null) {
        waits.succeed();
      } else if (failed != null) {
        log.debug("{} cannot be announced now", address, failed);
      }
    };
  }

  @Override
  public void removeRegistration(
      String address, RegistrationInfo registration, Completable<Void> gone) {
    if (registration.localOnly()) {
      known.removeLocalOnly(address, registration);
    }
    waiting.remove(registration);
    announced.computeIfPresent(
        address,
        (same, registrations) -> {
          registrations.remove(registration);
          return registrations.isEmpty() ? null : registrations;
        });
    super.removeRegistration(address, registration, gone);
  }

  private void look() {
    if (unsettled.get() > 0) {
      unsettled.decrementAndGet();
      goneBefore.clear();
      super.setNodeInfo(whereabouts, logged("this node"));
      announced.forEach((address, own) -> own.forEach(each -> again(address, each)));
      return;
    }
    Promise<NodeInfo> found = Promise.promise();
    super.getNodeInfo(getNodeId(), found);
    found.future().onFailure(missing -> super.setNodeInfo(whereabouts, logged("this node")));
    announced.keySet().forEach(this::lookAt);
    askOwner();
    try {
      if (!toldMembers.equals(Set.copyOf(getNodes()))) {
        tellOfMembers(); // a member may get its name after the view that it came with
      }
      forgetTheGone();
    } catch (RuntimeException e) {
      log.debug("who is there cannot be read: the caches are stopping", e);
    }
  }

  /** Who was gone at the look before, too: halves that meet may be shown one after the other. */
  private void forgetTheGone() {
    Set<RegistrationInfo> gone = new HashSet<>();
    List<String> members = getNodes();
    if (getNodeId().equals(members.getFirst())
        && members.stream().noneMatch(KeptAnnouncements::nameless)) {
      for (String address : known.addresses()) {
        for (RegistrationInfo each : known.ofTheGone(address)) {
          gone.add(each);
          if (goneBefore.contains(each) && forgetting.size() < MOST_FORGETTING) {
            forget(address, each);
          }
        }
      }
    }
    goneBefore.clear();
    goneBefore.addAll(gone);
  }

  /** As long as a member has no name, what it consumes looks like somebody's who is gone. */
  private static boolean nameless(String member) {
    try {
      return UUID.fromString(member) != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private void forget(String address, RegistrationInfo gone) {
    if (!forgetting.add(gone)) {
      return;
    }
    Promise<Void> removed = Promise.promise();
    super.removeRegistration(address, gone, removed);
    removed
        .future()
        .onComplete(ended -> forgetting.remove(gone))
        .onFailure(e -> log.debug("{} of a member that is gone stays for now", address, e));
  }

  private void lookAt(String address) {
    try {
      mend(address, known.of(address));
    } catch (RuntimeException e) {
      log.debug(
          "what is known of {} cannot be read: the caches are stopping, or a lie", address, e);
    }
  }

  /** What the owner of an address has is a call: one at each look, each address in its turn. */
  private void askOwner() {
    if (!round.hasNext()) {
      round = announced.keySet().iterator();
    }
    if (round.hasNext()) {
      String address = round.next();
      Promise<List<RegistrationInfo>> owners = Promise.promise();
      super.getRegistrations(address, owners);
      owners.future().onSuccess(all -> mend(address, all));
    }
  }

  private void mend(String address, List<RegistrationInfo> all) {
    for (RegistrationInfo own : announced.getOrDefault(address, Set.of())) {
      if (!all.contains(own) || waiting.containsKey(own)) {
        again(address, own);
      }
    }
  }

  /** Not while the one before is under way: they would pile up behind it. */
  private boolean begins(RegistrationInfo own) {
    long now = System.nanoTime();
    Long since = underWay.get(own);
    if (since != null && now - since < GIVEN_UP_NANOS) {
      return false;
    }
    underWay.put(own, now);
    return true;
  }

  private void again(String address, RegistrationInfo own) {
    if (!begins(own)) {
      return;
    }
    Promise<Void> added = Promise.promise();
    super.addRegistration(address, own, added);
    added
        .future()
        .onComplete(ended -> underWay.remove(own))
        .onSuccess(
            nothing -> {
              told(address, own).succeed();
              // it may have been given up while it was announced
              if (!announced.getOrDefault(address, Set.of()).contains(own)) {
                super.removeRegistration(address, own, Promise.promise());
              }
            })
        .onComplete(logged(address));
  }

  private static Completable<Void> logged(String what) {
    return (nothing, failed) -> {
      if (failed == null) {
        log.debug("announced {} again", what);
      } else {
        log.debug("{} cannot be announced now", what, failed);
      }
    };
  }
}
