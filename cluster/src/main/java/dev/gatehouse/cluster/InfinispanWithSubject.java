package dev.gatehouse.cluster;

import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.ext.cluster.infinispan.InfinispanClusterManager;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.util.concurrent.Callable;
import javax.security.auth.Subject;
import org.infinispan.manager.DefaultCacheManager;
import org.infinispan.security.Security;

/**
 * Infinispan 14 asks for the current {@code Subject} in a way that fails since JDK 24, unless one
 * was named. This names an empty one around every blocking call, and starts and stops what it was
 * given. It goes when Vert.x has an Infinispan that does without.
 */
sealed class InfinispanWithSubject extends InfinispanClusterManager permits KeptAnnouncements {
  private final DefaultCacheManager caches;
  private VertxInternal vertx;

  InfinispanWithSubject(DefaultCacheManager caches) {
    super(caches);
    this.caches = caches;
  }

  @Override
  public void init(Vertx made) {
    vertx = (VertxInternal) made;
    super.init(
        (VertxInternal)
            Proxy.newProxyInstance(
                VertxInternal.class.getClassLoader(),
                new Class<?>[] {VertxInternal.class},
                (proxy, method, arguments) -> invoke(method, arguments)));
  }

  private Object invoke(Method method, Object[] arguments) throws Throwable {
    if (method.getName().equals("executeBlocking")
        && arguments[0] instanceof Callable<?> blocking) {
      arguments[0] = (Callable<Object>) () -> withSubject(blocking);
    }
    try {
      return method.invoke(vertx, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static <T> T withSubject(Callable<T> blocking) throws Exception {
    try {
      return Security.doAs(new Subject(), (PrivilegedExceptionAction<T>) blocking::call);
    } catch (PrivilegedActionException e) {
      throw e.getException();
    }
  }

  @Override
  public void join(Completable<Void> joined) {
    blocking(
            () -> {
              caches.start();
              started(caches);
            })
        .onSuccess(started -> super.join(joined))
        .onFailure(joined::fail);
  }

  /** Is given the started caches, on a thread that may wait and has a subject. */
  void started(DefaultCacheManager started) {}

  @Override
  public void leave(Completable<Void> left) {
    super.leave((nothing, failed) -> blocking(caches::stop).onComplete(left));
  }

  private Future<Void> blocking(Runnable action) {
    return vertx.executeBlocking(
        () ->
            withSubject(
                () -> {
                  action.run();
                  return null;
                }),
        false);
  }
}
