package dev.gatehouse.system.dsl;

import dev.gatehouse.cluster.ClusterFolder;
import dev.gatehouse.cluster.ClusteredVertx;
import dev.gatehouse.common.bus.Bus;
import dev.gatehouse.common.config.HostPort;
import dev.gatehouse.common.feed.AccountState;
import dev.gatehouse.common.feed.Anchor;
import dev.gatehouse.common.feed.Ed25519Anchor;
import dev.gatehouse.common.feed.FeedCalls;
import dev.gatehouse.common.feed.FeedEntry;
import dev.gatehouse.common.feed.FeedJson;
import dev.gatehouse.common.feed.FeedQuestion;
import dev.gatehouse.common.feed.SecurityChange.AccountChanged;
import dev.gatehouse.common.jose.CryptoProvider;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageConsumer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A member of a cluster, in this process, that says and does what it should not. */
public final class LyingMember implements AutoCloseable {
  private static final int LIMIT_SECONDS = 60;

  private final Vertx vertx;
  private final Bus bus;
  private final List<String> seen = new CopyOnWriteArrayList<>();

  private LyingMember(Vertx vertx) {
    this.vertx = vertx;
    this.bus = new Bus(vertx, null, Clock.systemUTC());
  }

  /** Joins with a folder that was issued to it. */
  public static LyingMember join(Path folder, String address, String seed) {
    return new LyingMember(
        await(
            ClusteredVertx.join(
                ClusterFolder.read(folder, Clock.systemUTC(), CryptoProvider.jdk()),
                new HostPort(address, RunningNode.CLUSTER_PORT),
                List.of(new HostPort(seed, RunningNode.CLUSTER_PORT)),
                new VertxOptions())));
  }

  /** Takes messages that are for somebody else, and answers them. */
  public void takeOver(String busAddress) {
    MessageConsumer<Object> consumer = vertx.eventBus().consumer(busAddress);
    consumer.handler(
        message -> {
          seen.add(
              message.body() instanceof Buffer body
                  ? body.toString(StandardCharsets.ISO_8859_1)
                  : String.valueOf(message.body()));
          message.reply(Buffer.buffer("{\"body\":{\"accessToken\":\"forged\"}}"));
        });
    await(consumer.completion());
  }

  /** What it was sent, each byte a character. */
  public List<String> seen() {
    return List.copyOf(seen);
  }

  /** Asks the feed under a name of its own, unsigned. */
  public void askAs(String node) {
    await(bus.ask(FeedCalls.ASK, new FeedQuestion("nonce", null, 0, node, false)));
  }

  /** Publishes an entry that ends an account, signed by an anchor of its own. */
  public void publishForgedEntry(long number, String account) {
    FeedEntry entry =
        new FeedEntry(
            "forged",
            number,
            Clock.systemUTC().instant(),
            new AccountChanged(account, "id", Integer.MAX_VALUE, AccountState.DELETED));
    bus.publish(
        FeedCalls.PUBLISHED,
        Ed25519Anchor.generate(CryptoProvider.jdk())
            .sign(Anchor.Purpose.ENTRY, FeedJson.write(entry)));
  }

  @Override
  public void close() {
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("not within " + LIMIT_SECONDS + " s", e);
    }
  }
}
