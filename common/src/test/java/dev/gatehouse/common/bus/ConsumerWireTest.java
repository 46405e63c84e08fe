package dev.gatehouse.common.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsumerWireTest {
  @Test
  void scopesComeBackAsTheyWent() {
    assertThat(crossed(CallException.insufficientScope(Set.of("a:b", "c"))).scopes())
        .containsOnly("a:b", "c");
    assertThat(crossed(CallException.insufficientScope(Set.of())).scopes()).isEmpty();
    assertThat(crossed(new CallException(CallError.FORBIDDEN)).scopes()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\"b", "a\\b", "a  b", " a", "a ", "a\r\nb", "\u00e4", "a\tb"})
  void whatIsNoScopeIsNotBelieved(String scope) {
    MultiMap answer = ConsumerWire.write(new CallException(CallError.FORBIDDEN));

    CallException read = read(answer.set("gh-scope", scope));

    assertThat(read.error()).isEqualTo(CallError.FORBIDDEN);
    assertThat(read.scopes()).isNull();
  }

  @Test
  void scopesOfAnotherErrorMeanNothing() {
    MultiMap answer = ConsumerWire.write(new CallException(CallError.BUSY));

    assertThat(read(answer.set("gh-scope", "a")).scopes()).isNull();
  }

  private static CallException crossed(CallException refusal) {
    return read(ConsumerWire.write(refusal));
  }

  private static CallException read(MultiMap answer) {
    return catchThrowableOfType(
        CallException.class, () -> ConsumerWire.readReply(answer, Buffer.buffer()));
  }
}
