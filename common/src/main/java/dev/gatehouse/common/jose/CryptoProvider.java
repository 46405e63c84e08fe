package dev.gatehouse.common.jose;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.EnumSet;
import java.util.Set;
import javax.crypto.Mac;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whose implementation of {@code java.security} signs and verifies: Amazon Corretto Crypto Provider
 * where its native library loads and works, else the JDK's own. Never installed globally, so that
 * nothing else in the process changes. Immutable and safe for every thread.
 */
public final class CryptoProvider {
  private static final Logger log = LoggerFactory.getLogger(CryptoProvider.class);

  // RFC 7518 §3.5: MGF1 with the same hash, the salt as long as the hash
  private static final PSSParameterSpec PS256 =
      new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1);

  private final Provider provider;
  private final String name;
  private final Set<Algorithm> offered;

  private CryptoProvider(Provider provider, String name, Set<Algorithm> offered) {
    this.provider = provider;
    this.name = name;
    this.offered = offered;
  }

  /**
   * Tries Corretto by a real signature, and falls back to the JDK; never fails. Unpacks and loads a
   * native library the first time, which takes some 100 ms: call it beside other work of the start.
   */
  public static CryptoProvider choose() {
    try {
      return Corretto.load();
    } catch (GeneralSecurityException | RuntimeException | LinkageError e) {
      log.debug("Corretto does not load here", e);
      return jdk();
    }
  }

  /** The JDK's own. */
  public static CryptoProvider jdk() {
    return new CryptoProvider(null, "JDK " + Runtime.version(), EnumSet.noneOf(Algorithm.class));
  }

  /** Its name for the start-up log, such as {@code AmazonCorrettoCryptoProvider 2.5.0}. */
  public String name() {
    return name;
  }

  @Override
  public String toString() {
    return name;
  }

  /** A fresh signature object: making one costs nothing beside using it. */
  Signature signature(Algorithm algorithm) throws GeneralSecurityException {
    String service = serviceOf(algorithm);
    Signature signature =
        offered.contains(algorithm)
            ? Signature.getInstance(service, provider)
            : Signature.getInstance(service);
    if (algorithm == Algorithm.PS256) {
      signature.setParameter(PS256);
    }
    return signature;
  }

  /** The JDK's in any case: for texts this short a call into native code costs more. */
  Mac hmacSha256() throws NoSuchAlgorithmException {
    return Mac.getInstance("HmacSHA256");
  }

  private static String serviceOf(Algorithm algorithm) {
    return switch (algorithm) {
      case ES256 -> "SHA256withECDSAinP1363Format";
      case ES384 -> "SHA384withECDSAinP1363Format";
      case RS256 -> "SHA256withRSA";
      case PS256 -> "RSASSA-PSS";
      case EDDSA -> "Ed25519";
      case HS256 -> throw new IllegalArgumentException("HS256 is no signature");
    };
  }

  /** Apart, so that its classes are touched only by {@link #choose()}. */
  private static final class Corretto {
    private Corretto() {}

    static CryptoProvider load() throws GeneralSecurityException {
      AmazonCorrettoCryptoProvider provider = AmazonCorrettoCryptoProvider.INSTANCE;
      if (provider.getLoadingError() != null) {
        throw new NoSuchAlgorithmException(provider.getLoadingError());
      }
      EnumSet<Algorithm> offered = EnumSet.noneOf(Algorithm.class);
      for (Algorithm algorithm : EnumSet.complementOf(EnumSet.of(Algorithm.HS256))) {
        if (provider.getService("Signature", serviceOf(algorithm)) != null) {
          offered.add(algorithm);
        }
      }
      CryptoProvider chosen =
          new CryptoProvider(
              provider, provider.getName() + " " + provider.getVersionStr(), offered);
      probe(chosen);
      return chosen;
    }

    /** A library that loads may still not work, under a restricted kernel for one. */
    private static void probe(CryptoProvider chosen) throws GeneralSecurityException {
      SigningKey key = SigningKey.generate(Algorithm.ES256);
      byte[] text = "probe".getBytes(StandardCharsets.US_ASCII);
      byte[] signature = JwsSignature.sign(chosen, key, text);
      VerificationKey half = key.toVerificationKey(KeyState.ACTIVE);
      if (!JwsSignature.verify(chosen, half, text, signature)
          || !JwsSignature.verify(jdk(), half, text, signature)) {
        throw new NoSuchAlgorithmException("the probe's signature does not verify");
      }
    }
  }
}
