package dev.gatehouse.common.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node says of itself, to and from text. */
final class NodeStatementTest {
  @Test
  void everyMemberComesBack() {
    NodeStatement full = new NodeStatement("instance", 7, "feed", 9, true, "ticket");
    NodeStatement first = new NodeStatement("instance", 1, null, 0, false, null);

    assertThat(NodeStatement.of(full.text())).isEqualTo(full);
    assertThat(NodeStatement.of(first.text())).isEqualTo(first);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{\"counter\":1,\"applied\":0,\"leaving\":false}",
        "{\"instance\":\"\",\"counter\":1,\"applied\":0,\"leaving\":false}",
        "{\"instance\":\"i\",\"counter\":0,\"applied\":0,\"leaving\":false}",
        "{\"instance\":\"i\",\"counter\":-1,\"applied\":0,\"leaving\":false}",
        "{\"instance\":\"i\",\"counter\":1.5,\"applied\":0,\"leaving\":false}",
        "{\"instance\":\"i\",\"counter\":\"1\",\"applied\":0,\"leaving\":false}",
        "{\"instance\":\"i\",\"counter\":1,\"applied\":-1,\"leaving\":false}",
        "{\"instance\":\"i\",\"counter\":1,\"applied\":0,\"leaving\":0}",
        "{\"instance\":\"i\",\"counter\":1,\"applied\":0,\"leaving\":false,\"more\":1}",
        "{\"instance\":\"i\",\"counter\":1,\"counter\":2,\"applied\":0,\"leaving\":false}"
      })
  void whatIsNotWholeIsNoStatement(String text) {
    assertThatThrownBy(() -> NodeStatement.of(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void membersAreBounded() {
    assertThat(new SignedStatement(ofLength(1024), ofLength(256), ofLength(4096)).bounded())
        .isTrue();
    assertThat(new SignedStatement(ofLength(1025), "s", "c").bounded()).isFalse();
    assertThat(new SignedStatement("t", ofLength(257), "c").bounded()).isFalse();
    assertThat(new SignedStatement("t", "s", ofLength(4097)).bounded()).isFalse();
    assertThat(new NodeStatement(ofLength(128), 1, null, 0, false, null).instance()).hasSize(128);
    assertThatThrownBy(() -> new NodeStatement(ofLength(129), 1, null, 0, false, null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static String ofLength(int length) {
    return "x".repeat(length);
  }
}
