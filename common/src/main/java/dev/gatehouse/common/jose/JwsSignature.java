package dev.gatehouse.common.jose;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import javax.crypto.Mac;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Signatures and MACs as JWS carries them (RFC 7518 §3, RFC 8037 §3.1). */
final class JwsSignature {
  private static final Logger log = LoggerFactory.getLogger(JwsSignature.class);

  private JwsSignature() {}

  static byte[] sign(CryptoProvider provider, SigningKey key, byte[] text)
      throws GeneralSecurityException {
    if (key.algorithm().symmetric()) {
      Mac mac = provider.hmacSha256();
      mac.init(key.privateKey());
      return mac.doFinal(text);
    }
    Signature signature = provider.signature(key.algorithm());
    signature.initSign((PrivateKey) key.privateKey());
    signature.update(text);
    return signature.sign();
  }

  /** Whether {@code signature} is the key's for {@code text}; never throws. */
  static boolean verify(
      CryptoProvider provider, VerificationKey key, byte[] text, byte[] signature) {
    if (signature.length != lengthOf(key)) {
      return false;
    }
    try {
      if (key.algorithm().symmetric()) {
        Mac mac = provider.hmacSha256();
        mac.init(key.key());
        return MessageDigest.isEqual(mac.doFinal(text), signature);
      }
      if (key.key() instanceof ECPublicKey curve && !inRange(curve, signature)) {
        return false;
      }
      Signature verifier = provider.signature(key.algorithm());
      verifier.initVerify((PublicKey) key.key());
      verifier.update(text);
      return verifier.verify(signature);
    } catch (SignatureException e) {
      // how the platform says no to a signature of an odd form
      return false;
    } catch (GeneralSecurityException | ProviderException e) {
      log.error("cannot verify with kid={} alg={}", key.kid(), key.algorithm(), e);
      return false;
    }
  }

  private static int lengthOf(VerificationKey key) {
    return switch (key.algorithm()) {
      case HS256 -> 32;
      case ES256, EDDSA -> 64;
      case ES384 -> 96;
      case RS256, PS256 -> (((RSAPublicKey) key.key()).getModulus().bitLength() + 7) / 8;
    };
  }

  /**
   * Whether r and s are within 1 and n - 1 (SEC 1 §4.1.4). Providers have forgotten this before
   * (CVE-2022-21449).
   */
  private static boolean inRange(ECPublicKey key, byte[] signature) {
    BigInteger order = key.getParams().getOrder();
    int half = signature.length / 2;
    return inRange(new BigInteger(1, Arrays.copyOfRange(signature, 0, half)), order)
        && inRange(new BigInteger(1, Arrays.copyOfRange(signature, half, 2 * half)), order);
  }

  private static boolean inRange(BigInteger value, BigInteger order) {
    return value.signum() > 0 && value.compareTo(order) < 0;
  }
}
