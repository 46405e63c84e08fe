package dev.gatehouse.auth;

import dev.gatehouse.auth.account.AccountChanges;
import dev.gatehouse.auth.account.AccountService;
import dev.gatehouse.auth.account.Operators;
import dev.gatehouse.auth.account.TokenMinting;
import dev.gatehouse.auth.audit.Audit;
import dev.gatehouse.auth.audit.DelayedRun;
import dev.gatehouse.auth.client.ClientAuthenticator;
import dev.gatehouse.auth.client.ClientService;
import dev.gatehouse.auth.feed.ClusterNodes;
import dev.gatehouse.auth.feed.FeedPublisher;
import dev.gatehouse.auth.feed.LiveNodes;
import dev.gatehouse.auth.grant.TokenService;
import dev.gatehouse.auth.introspection.IntrospectionService;
import dev.gatehouse.auth.keys.Blocking;
import dev.gatehouse.auth.keys.KeyMetrics;
import dev.gatehouse.auth.keys.KeyRotation;
import dev.gatehouse.auth.keys.KeyService;
import dev.gatehouse.auth.keys.KeySettings;
import dev.gatehouse.auth.keys.KeyUpkeep;
import dev.gatehouse.auth.keys.WrappedSecrets;
import dev.gatehouse.auth.login.LoginService;
import dev.gatehouse.auth.login.PasswordHashing;
import dev.gatehouse.auth.login.TryPruning;
import dev.gatehouse.auth.revocation.RevocationService;
import dev.gatehouse.auth.session.RefreshService;
import dev.gatehouse.auth.session.RefreshStanding;
import dev.gatehouse.auth.session.RefreshTokens;
import dev.gatehouse.auth.session.SessionService;
import dev.gatehouse.auth.store.AuthStore;
import dev.gatehouse.auth.token.TokenIssuer;
import dev.gatehouse.auth.token.TokenStanding;
import dev.gatehouse.common.bus.Bus;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.bus.LinkKey;
import dev.gatehouse.common.feed.Anchor;
import dev.gatehouse.common.jose.ClaimRules;
import dev.gatehouse.common.jose.CryptoProvider;
import dev.gatehouse.common.jose.JoseTokenVerifier;
import dev.gatehouse.common.jose.TokenVerifier;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * auth-service: deploy one per process and data directory. It opens its store, has its keys and
 * first accounts, and answers over the event bus alone; its deployment completes when all of that
 * can be reached, and fails with {@link AuthStartException} where the operator can mend what is
 * wrong.
 */
public final class AuthVerticle extends VerticleBase {

  /** How often a step of the start is tried again, a second later each time. */
  private static final int STEPS_AGAIN = 15;

  private static final Logger log = LoggerFactory.getLogger(AuthVerticle.class);

  private final AuthSettings settings;
  private final LinkKey linkKey;
  private final Anchor anchor;
  private final CryptoProvider provider;
  private final MeterRegistry meters;
  private final Clock clock;
  private final ClusterPlace place;

  private AuthParts parts;
  private ClusterNodes clusterNodes;
  private AuthEndpoint endpoint;
  private KeyRotation rotation;
  private KeyUpkeep upkeep;

  /**
   * A service that is not started.
   *
   * @param settings never null
   * @param linkKey seals what it says to gateways; never null
   * @param anchor signs what the feed says; never null
   * @param provider who computes signatures; never null
   * @param meters never null
   * @param clock never null
   */
  public AuthVerticle(
      AuthSettings settings,
      LinkKey linkKey,
      Anchor anchor,
      CryptoProvider provider,
      MeterRegistry meters,
      Clock clock) {
    this(settings, linkKey, anchor, provider, meters, clock, null);
  }

  /**
   * One of several services that share their keys and their database, each in a process of its own.
   *
   * @param place null where it is the only one
   */
  public AuthVerticle(
      AuthSettings settings,
      LinkKey linkKey,
      Anchor anchor,
      CryptoProvider provider,
      MeterRegistry meters,
      Clock clock,
      ClusterPlace place) {
    this.place = place;
    this.settings = Objects.requireNonNull(settings, "settings");
    this.linkKey = Objects.requireNonNull(linkKey, "linkKey");
    this.anchor = Objects.requireNonNull(anchor, "anchor");
    this.provider = Objects.requireNonNull(provider, "provider");
    this.meters = Objects.requireNonNull(meters, "meters");
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  /** Opens, makes what a new data directory needs, and answers last. */
  @Override
  public Future<?> start() {
    Bus bus = new Bus(vertx, linkKey, clock);
    return AuthStore.open(
            vertx, AuthStore.location(settings.databaseUrl(), settings.dataDir()), clock)
        .compose(store -> start(bus, store))
        .recover(failure -> close().transform(done -> failed(failure)));
  }

  private Future<Void> start(Bus bus, AuthStore store) {
    Blocking blocking = vertx::executeBlocking;
    DelayedRun later = (delay, run) -> vertx.setTimer(delay.toMillis(), id -> run.run());
    LiveNodes nodes =
        new LiveNodes(settings.rotation().silenceLimit(), System::nanoTime, later, place != null);
    clusterNodes =
        place == null
            ? null
            : new ClusterNodes(place.nodes(), anchor, nodes, bus, clock, System::nanoTime);
    FeedPublisher feed =
        clusterNodes == null
            ? new FeedPublisher(
                store, anchor, bus, clock, settings.algorithm().symmetric(), nodes::asked)
            : clusterNodes.publisher(
                store, settings.algorithm().symmetric(), place.feed().view()::appliedSequence);
    nodes.remindBy(feed::remind);
    Audit audit = new Audit(store, clock, later, meters);
    PasswordHashing hashing =
        new PasswordHashing(
            settings.bcryptCost(),
            settings.hashingThreads(),
            meters,
            work -> context.runOnContext(done -> work.run()));
    parts = new AuthParts(store, feed, audit, hashing);

    KeyService keys = new KeyService(keySettings(), provider, store, feed, audit, clock, blocking);
    String issuer = settings.issuer().toString();
    TokenIssuer tokens =
        new TokenIssuer(
            settings.profile(),
            issuer,
            settings.audience(),
            settings.accessTokenTtl(),
            keys,
            clock);
    ClaimRules rules =
        new ClaimRules(settings.profile(), issuer, settings.audience(), settings.clockLeeway());
    TokenVerifier adminTokens =
        new JoseTokenVerifier(
            keys::ring, rules.forAudience(TokenIssuer.adminAudience(issuer)), provider, clock);
    Operators operators = parts.operators(adminTokens);
    AccountChanges changes = new AccountChanges(store, feed, audit, clock);
    AccountService accounts = parts.accounts(operators, changes, AccountService.HASHING_LIMIT);
    TryPruning pruning = new TryPruning(store, settings.tryLimits(), clock);
    WrappedSecrets secrets = new WrappedSecrets(keySettings(), store, blocking);
    RefreshTokens refreshTokens = new RefreshTokens(() -> secrets.open(RefreshTokens.PURPOSE));
    SessionService sessions =
        new SessionService(
            store,
            feed,
            audit,
            refreshTokens,
            settings.sessionLimits(),
            settings.accessTokenTtl(),
            clock);
    LoginService login =
        new LoginService(
            store, hashing, tokens, sessions, audit, settings.tryLimits(), pruning, clock, meters);
    RefreshStanding refreshStanding = new RefreshStanding(store, clock);
    RefreshService refreshes =
        new RefreshService(
            store,
            sessions,
            refreshStanding,
            refreshTokens,
            tokens,
            feed,
            settings.sessionLimits(),
            clock,
            meters);
    ClientService clients = new ClientService(store, operators, feed, audit, clock);
    ClientAuthenticator authenticator =
        new ClientAuthenticator(store, audit, settings.tryLimits(), pruning, clock);
    TokenService grants =
        new TokenService(
            authenticator, login, refreshes, tokens, audit, settings.passwordGrant(), meters);
    TokenVerifier routeTokens = new JoseTokenVerifier(keys::ring, rules, provider, clock);
    IntrospectionService introspection =
        new IntrospectionService(
            authenticator, routeTokens, new TokenStanding(store), refreshStanding);
    TokenMinting minting = new TokenMinting(store, operators, tokens, audit);
    RevocationService revocations =
        new RevocationService(
            store,
            feed,
            audit,
            operators,
            accounts,
            clients,
            sessions,
            refreshStanding,
            authenticator,
            routeTokens,
            adminTokens,
            clock,
            RevocationService.MOST_TOKENS);
    rotation = new KeyRotation(keys, nodes, new KeyMetrics(meters, keys, nodes, clock));
    upkeep = new KeyUpkeep(keys, rotation, store.store(), clock);
    KeyAdministration keyring = new KeyAdministration(operators, keys, rotation);
    endpoint = new AuthEndpoint(bus, operators, store, audit, nodes, place != null);
    if (place != null) {
      place.feed().onKeysChanged(() -> context.runOnContext(now -> upkeep.changedElsewhere()));
    }

    // keys and accounts do not need each other, and at a first start both take their time
    return Future.join(
            patiently(STEPS_AGAIN, () -> keys.start().compose(open -> refreshTokens.start())),
            patiently(STEPS_AGAIN, () -> parts.firstAccounts(settings, changes, blocking).ensure()))
        .compose(ready -> clusterNodes == null ? Future.succeededFuture() : clusterNodes.listen())
        .compose(ready -> feed.serve())
        .compose(
            reachable ->
                endpoint.serve(
                    grants, accounts, clients, minting, revocations, introspection, keys, keyring))
        .onSuccess(
            reachable -> vertx.setPeriodic(KeyUpkeep.LOOK_EVERY.toMillis(), look -> upkeep.look()));
  }

  /**
   * A step that may be done again. Others that start, or serve already, may hold what it needs for
   * longer than a transaction waits: that ends no start.
   */
  private Future<Void> patiently(int more, Supplier<Future<Void>> step) {
    return step.get()
        .recover(
            failure -> {
              boolean passes =
                  failure instanceof CallException call
                      && (call.error() == CallError.UNAVAILABLE || call.error() == CallError.BUSY);
              if (!passes || more == 0 || settings.databaseUrl() == null) {
                return Future.failedFuture(failure);
              }
              log.warn("waiting: the database is busy, or has gone away");
              return vertx.timer(1, TimeUnit.SECONDS).compose(later -> patiently(more - 1, step));
            });
  }

  private KeySettings keySettings() {
    return new KeySettings(
        settings.dataDir(),
        settings.algorithm(),
        settings.hmacSecret(),
        settings.keyEncryptionKey(),
        settings.profile(),
        settings.accessTokenTtl(),
        settings.clockLeeway(),
        settings.rotation().every());
  }

  private static Future<Void> failed(Throwable failure) {
    return Future.failedFuture(AuthParts.inPlainWords(failure));
  }

  /** Stops answering, then lets go of the store: what was begun is finished. */
  @Override
  public Future<?> stop() {
    return close();
  }

  private Future<Void> close() {
    if (rotation != null) {
      upkeep.close();
      rotation.close();
    }
    Future<Void> silent = endpoint == null ? Future.succeededFuture() : endpoint.close();
    if (clusterNodes != null) {
      silent = silent.eventually(clusterNodes::close);
    }
    return parts == null ? silent : silent.eventually(parts.feed()::close).eventually(parts::close);
  }
}
