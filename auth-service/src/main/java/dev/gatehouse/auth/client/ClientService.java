package dev.gatehouse.auth.client;

import dev.gatehouse.auth.account.Administrator;
import dev.gatehouse.auth.account.Operators;
import dev.gatehouse.auth.audit.Audit;
import dev.gatehouse.auth.feed.FeedPublisher;
import dev.gatehouse.auth.login.AccountName;
import dev.gatehouse.auth.store.AuthStore;
import dev.gatehouse.auth.store.FeedLog.Appended;
import dev.gatehouse.auth.store.RegisteredClient;
import dev.gatehouse.auth.store.Store.Transaction;
import dev.gatehouse.common.auth.ChangedClient;
import dev.gatehouse.common.auth.Client;
import dev.gatehouse.common.auth.ClientPage;
import dev.gatehouse.common.auth.CreateClient;
import dev.gatehouse.common.auth.DeleteClient;
import dev.gatehouse.common.auth.FirstParty;
import dev.gatehouse.common.auth.ListClients;
import dev.gatehouse.common.auth.NewClient;
import dev.gatehouse.common.auth.Operator;
import dev.gatehouse.common.auth.Revoked;
import dev.gatehouse.common.auth.RotateClientSecret;
import dev.gatehouse.common.auth.ShowClient;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.config.Secret;
import dev.gatehouse.common.feed.ClientState;
import dev.gatehouse.common.feed.SecurityChange.ClientChanged;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Administers clients. Each change is one transaction with its audit and, where nodes must know,
 * its feed entry. Call from one event loop.
 */
public final class ClientService {

  private static final int MAX_PAGE = 1000;
  private static final Logger log = LoggerFactory.getLogger(ClientService.class);

  private final AuthStore store;
  private final Operators operators;
  private final FeedPublisher feed;
  private final Audit audit;
  private final Clock clock;
  private final ClientSecrets secrets = new ClientSecrets();

  /** A service over the open store; nothing is null. */
  public ClientService(
      AuthStore store, Operators operators, FeedPublisher feed, Audit audit, Clock clock) {
    this.store = store;
    this.operators = operators;
    this.feed = feed;
    this.audit = audit;
    this.clock = clock;
  }

  /** What a transaction changed; the entry is null where the feed was not touched. */
  private record Change(RegisteredClient client, Appended entry) {
    long sequence() {
      return entry == null ? 0 : entry.number();
    }
  }

  /** Creates a client; INVALID_REQUEST with every fault, CONFLICT where the name is taken. */
  public Future<ChangedClient> create(CreateClient request) {
    NewClient given = request.client();
    Secret secret =
        given == null || given.clientSecret() == null ? secrets.generate() : given.clientSecret();
    return operators
        .write(
            request.operator(),
            (tx, who) -> {
              List<String> faults = ClientRules.faults(given);
              return faults.isEmpty()
                  ? insert(tx, who, given, secret)
                  : Future.<Change>failedFuture(
                      new CallException(CallError.INVALID_REQUEST, null, faults));
            })
        .map(
            change -> {
              feed.publish(change.entry());
              return new ChangedClient(change.sequence(), shown(change.client()), secret);
            });
  }

  private Future<Change> insert(Transaction tx, Administrator who, NewClient given, Secret secret) {
    String id = ClientRules.id(given.clientId());
    return refuseTaken(tx, id)
        .compose(free -> store.accounts().highestEpoch(tx, id))
        .compose(
            highest -> {
              Instant now = now();
              RegisteredClient client =
                  new RegisteredClient(
                      id,
                      ClientState.ENABLED,
                      ClientRules.grants(given),
                      ClientRules.kept(given.scopes()),
                      List.copyOf(ClientRules.kept(given.redirectUris())),
                      ClientSecrets.hash(secret),
                      null,
                      now,
                      highest + 1, // above every token that was ever issued to that name
                      now);
              return store
                  .clients()
                  .insert(tx, client)
                  .compose(
                      done ->
                          noted(
                              tx,
                              who,
                              "client.created",
                              client,
                              String.join(" ", client.grantTypes())))
                  .compose(done -> appended(tx, client));
            });
  }

  private Future<Void> refuseTaken(Transaction tx, String id) {
    Future<Boolean> taken =
        FirstParty.CLIENT_ID.equals(id)
            ? Future.succeededFuture(true)
            : store.accounts().nameTaken(tx, id);
    return taken.compose(
        found ->
            found
                ? Future.failedFuture(
                    new CallException(
                        CallError.CONFLICT, null, List.of("client_id: " + id + " is taken")))
                : Future.succeededFuture());
  }

  /** One page of clients, by id. */
  public Future<ClientPage> list(ListClients request) {
    return operators.read(
        request.operator(),
        (tx, who) -> {
          if (request.limit() < 1 || request.limit() > MAX_PAGE) {
            return Future.failedFuture(
                new CallException(
                    CallError.INVALID_REQUEST, null, List.of("limit: write 1 to " + MAX_PAGE)));
          }
          return store
              .clients()
              .page(tx, request.after(), request.limit() + 1)
              .map(found -> page(found, request.limit()));
        });
  }

  private static ClientPage page(List<RegisteredClient> found, int limit) {
    List<Client> clients = found.stream().limit(limit).map(ClientService::shown).toList();
    return new ClientPage(clients, found.size() > limit ? clients.getLast().clientId() : null);
  }

  /** One client; NOT_FOUND. */
  public Future<Client> show(ShowClient request) {
    return operators
        .read(request.operator(), (tx, who) -> existing(tx, request.clientId()))
        .map(ClientService::shown);
  }

  /** Gives a client another secret, and lets it keep the one it had; NOT_FOUND. */
  public Future<ChangedClient> rotateSecret(RotateClientSecret request) {
    Secret secret = request.clientSecret() == null ? secrets.generate() : request.clientSecret();
    return operators.write(
        request.operator(),
        (tx, who) -> {
          var fault = ClientSecrets.fault(secret);
          if (fault.isPresent()) {
            return Future.failedFuture(
                new CallException(
                    CallError.INVALID_REQUEST, null, List.of("client_secret: " + fault.get())));
          }
          return existing(tx, request.clientId())
              .compose(
                  client -> {
                    RegisteredClient changed = client.withSecret(ClientSecrets.hash(secret), now());
                    return store
                        .clients()
                        .update(tx, changed)
                        .compose(done -> noted(tx, who, "client.secret-rotated", changed, null))
                        .map(done -> new ChangedClient(0, shown(changed), secret));
                  });
        });
  }

  /** Deletes a client, ends what was issued to it, and leaves its tombstone; NOT_FOUND. */
  public Future<ChangedClient> delete(DeleteClient request) {
    return operators
        .write(
            request.operator(),
            (tx, who) ->
                existing(tx, request.clientId())
                    .compose(client -> update(tx, who, client.tombstone(), "client.deleted")))
        .map(
            change -> {
              feed.publish(change.entry());
              return new ChangedClient(change.sequence(), null, null);
            });
  }

  /** Ends everything that was issued to a client so far; NOT_FOUND. */
  public Future<Revoked> revoke(Operator operator, String clientId) {
    return operators
        .write(
            operator,
            (tx, who) ->
                existing(tx, clientId)
                    .compose(client -> update(tx, who, client.withNextEpoch(), "client.revoked")))
        .map(
            change -> {
              feed.publish(change.entry());
              log.info(
                  "revoked: client {} from epoch {}, feed number {}",
                  change.client().clientId(),
                  change.client().epoch(),
                  change.sequence());
              return new Revoked(change.sequence());
            });
  }

  private Future<Change> update(
      Transaction tx, Administrator who, RegisteredClient client, String kind) {
    return store
        .clients()
        .update(tx, client)
        .compose(done -> noted(tx, who, kind, client, null))
        .compose(done -> appended(tx, client));
  }

  private Future<Void> noted(
      Transaction tx, Administrator who, String kind, RegisteredClient client, String detail) {
    return audit.administration(
        tx, new Audit.Happening(kind, who.actor(), client.clientId(), null, detail));
  }

  /** Tells the feed: the end of the transaction. */
  private Future<Change> appended(Transaction tx, RegisteredClient client) {
    return feed.append(tx, new ClientChanged(client.clientId(), client.epoch(), client.state()))
        .map(entry -> new Change(client, entry));
  }

  private Future<RegisteredClient> existing(Transaction tx, String clientId) {
    String id = clientId == null ? "" : ClientRules.id(clientId);
    if (!AccountName.isValid(id)) {
      return notFound();
    }
    return store
        .clients()
        .byId(tx, id)
        .compose(found -> found.map(Future::succeededFuture).orElseGet(ClientService::notFound));
  }

  private static <T> Future<T> notFound() {
    return Future.failedFuture(
        new CallException(CallError.NOT_FOUND, null, List.of("there is no such client")));
  }

  /** As it is stored, so that every answer shows the same. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private static Client shown(RegisteredClient client) {
    return new Client(
        client.clientId(),
        List.copyOf(client.grantTypes()),
        List.copyOf(client.scopes()),
        client.redirectUris(),
        client.createdAt(),
        client.secretCreatedAt());
  }
}
