package dev.gatehouse.common.jose;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class Base64UrlTest {
  @Test
  void everyLengthComesBackAsThePlatformEncodesIt() {
    Random random = new Random(7);
    for (int length = 0; length < 200; length++) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);

      assertThat(Base64Url.encode(bytes)).isEqualTo(text);
      assertThat(Base64Url.decode(text)).isEqualTo(bytes);
      assertThat(Base64Url.decode("!" + text + "!", 1, text.length() + 1)).isEqualTo(bytes);
    }
  }

  @Test
  void ofAllTextsOfTwoAndThreeCharactersOnlyTheCanonicalOnesAreRead() {
    int read = 0;
    for (char first = 0; first < 256; first++) {
      for (char second = 0; second < 256; second++) {
        String two = "" + first + second;
        byte[] bytes = Base64Url.decode(two);
        if (bytes != null) {
          assertThat(Base64Url.encode(bytes)).isEqualTo(two);
          read++;
        }
        byte[] three = Base64Url.decode("A" + two);
        if (three != null) {
          assertThat(Base64Url.encode(three)).isEqualTo("A" + two);
        }
      }
    }
    assertThat(read).isEqualTo(256);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A",
        "AAAAA",
        "AA==",
        "AAA=",
        "AB",
        "AAB",
        "A A",
        " AAA",
        "AAA\n",
        "AA+A",
        "AA/A",
        "A\u0000AA",
        "\u0410AAA",
        "AAAA\uff21AAA",
        "AA.A"
      })
  void otherTextIsRefused(String text) {
    assertThat(Base64Url.decode(text)).isNull();
  }
}
