package dev.gatehouse.common.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.common.feed.Anchor.Purpose;
import dev.gatehouse.common.jose.CryptoProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AnchorTest {
  private final Ed25519Anchor anchor = Ed25519Anchor.generate(CryptoProvider.choose());

  /** A megabyte is the most that one of the providers signs at once. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, (1 << 20) - 64, 1 << 20, (1 << 20) + 1, 20 << 20})
  void textOfAnyLengthIsSignedAndNoCharacterOfItMayChange(int length) throws Exception {
    String text = "x".repeat(length);

    SignedText signed = anchor.sign(Purpose.SNAPSHOT, text);

    assertThat(anchor.publicKey().open(Purpose.SNAPSHOT, signed)).isEqualTo(text);
    for (String other : new String[] {text + "x", "y" + text, text.replaceFirst("x$", "y")}) {
      if (!other.equals(text)) {
        assertThatThrownBy(
                () ->
                    anchor
                        .publicKey()
                        .open(Purpose.SNAPSHOT, new SignedText(other, signed.signature())))
            .isInstanceOf(ForgedTextException.class);
      }
    }
  }

  @Test
  void textOfOnePurposeIsNoneOfAnother() {
    for (Purpose purpose : Purpose.values()) {
      SignedText signed = anchor.sign(purpose, "text");
      for (Purpose other : Purpose.values()) {
        if (other != purpose) {
          assertThatThrownBy(() -> anchor.publicKey().open(other, signed))
              .isInstanceOf(ForgedTextException.class);
        }
      }
    }
  }
}
