package dev.gatehouse.auth;

import dev.gatehouse.auth.account.Operators;
import dev.gatehouse.auth.keys.Authority;
import dev.gatehouse.auth.keys.KeyRotation;
import dev.gatehouse.auth.keys.KeyService;
import dev.gatehouse.auth.store.Store.Transaction;
import dev.gatehouse.common.auth.KeyList;
import dev.gatehouse.common.auth.ListKeys;
import dev.gatehouse.common.auth.Operator;
import dev.gatehouse.common.auth.RetireKey;
import dev.gatehouse.common.auth.RetiredKey;
import dev.gatehouse.common.auth.Revoke;
import dev.gatehouse.common.auth.Revoked;
import dev.gatehouse.common.auth.RotateKey;
import dev.gatehouse.common.auth.RotatedKey;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.jose.Algorithm;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.BiFunction;

/** What administrators ask of the signing keys. Belongs to one event loop. */
record KeyAdministration(Operators operators, KeyService keys, KeyRotation rotation) {

  /** The keys, oldest first. */
  Future<KeyList> list(ListKeys request) {
    return operators.read(request.operator(), (tx, who) -> keys.list(tx));
  }

  /** Has another key sign; INVALID_REQUEST, CONFLICT, UNAVAILABLE. */
  Future<RotatedKey> rotate(RotateKey request) {
    return admitted(request.operator())
        .compose(
            may -> {
              Algorithm algorithm = Algorithm.named(request.alg()).orElse(null);
              if (request.alg() != null && (algorithm == null || algorithm.symmetric())) {
                return refused(
                    CallError.INVALID_REQUEST,
                    "alg: write ES256, ES384, RS256, PS256 or EdDSA, or leave it out");
              }
              return rotation.rotate(on(request.operator()), algorithm);
            });
  }

  /** Has a key sign no more; NOT_FOUND, CONFLICT, UNAVAILABLE. */
  Future<RetiredKey> retire(RetireKey request) {
    return admitted(request.operator())
        .compose(may -> rotation.retire(on(request.operator()), request.kid()))
        .map(RetiredKey::new);
  }

  /** Ends a key and all that it signed; NOT_FOUND, CONFLICT. */
  Future<Revoked> revoke(Revoke request) {
    return admitted(request.operator())
        .compose(may -> rotation.revoke(on(request.operator()), request.key()))
        .map(Revoked::new);
  }

  /** Who may not is told nothing, and nothing is made for them. */
  private Future<Void> admitted(Operator operator) {
    return operators.read(
        operator,
        (tx, who) ->
            keys.symmetric()
                ? refused(
                    CallError.CONFLICT,
                    "with HS256 the shared secret signs, and is no key to rotate, retire or revoke:"
                        + " change jwt.secret and restart")
                : Future.succeededFuture());
  }

  private Authority on(Operator operator) {
    return new Authority() {
      @Override
      public <T> Future<T> write(BiFunction<Transaction, String, Future<T>> work) {
        return operators.write(operator, (tx, who) -> work.apply(tx, who.actor()));
      }
    };
  }

  private static <T> Future<T> refused(CallError error, String detail) {
    return Future.failedFuture(new CallException(error, null, List.of(detail)));
  }
}
