package dev.gatehouse.common.jose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.common.claims.TokenProfile;
import dev.gatehouse.common.claims.VerifiedToken;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** ECDSA gives two signatures for one text: whoever has one can compute the other. */
final class TwinSignatureTest {
  private static final BigInteger ORDER_OF_P256 =
      new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

  @Test
  void tokenWithoutJtiIsRevokedTogetherWithItsTwin() throws Exception {
    SigningKey key = TestKeys.of(Algorithm.ES256);
    KeyRing ring = KeyRing.of(List.of(key.toVerificationKey(KeyState.ACTIVE)));
    var verifier =
        new JoseTokenVerifier(
            () -> ring,
            TestToken.rules(TokenProfile.MINIMAL),
            CryptoProvider.jdk(),
            TestToken.CLOCK);
    String payload = "{\"sub\":\"ada\",\"exp\":" + (TestToken.SECOND + 600) + "}";
    String header = "{\"alg\":\"ES256\",\"kid\":\"" + key.kid() + "\"}";
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    String input =
        base64.encodeToString(header.getBytes(java.nio.charset.StandardCharsets.UTF_8))
            + "."
            + base64.encodeToString(payload.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    String signature = TestToken.signText(key, input);
    signature = signature.substring(signature.lastIndexOf('.') + 1);

    VerifiedToken token = verifier.verify(input + "." + signature);
    VerifiedToken twin = verifier.verify(input + "." + twin(signature));

    assertThat(twin(signature)).isNotEqualTo(signature);
    assertThat(twin.tokenId()).startsWith("sha256:").isEqualTo(token.tokenId());
    assertThat(twin.expiresAt()).isEqualTo(token.expiresAt());
  }

  private static String twin(String signature) {
    byte[] bytes = Base64.getUrlDecoder().decode(signature);
    BigInteger s = new BigInteger(1, Arrays.copyOfRange(bytes, 32, 64));
    byte[] other = ORDER_OF_P256.subtract(s).toByteArray();
    byte[] twin = Arrays.copyOf(bytes, 64);
    Arrays.fill(twin, 32, 64, (byte) 0);
    int length = Math.min(32, other.length);
    System.arraycopy(other, other.length - length, twin, 64 - length, length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(twin);
  }
}
