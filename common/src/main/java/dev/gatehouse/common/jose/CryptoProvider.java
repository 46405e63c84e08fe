package dev.gatehouse.common.jose;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
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

  private static final String ECDSA_ASN1 = "SHA256withECDSA";

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

  /** An Ed25519 signature object (RFC 8032), for what is signed outside of JWS. */
  public Signature ed25519() throws GeneralSecurityException {
    return signature(Algorithm.EDDSA);
  }

  /**
   * An ECDSA signature object with SHA-256 whose signatures are ASN.1 (RFC 3279 §2.2.3), for what
   * is signed with a certificate's key.
   */
  public Signature ecdsaWithSha256() throws GeneralSecurityException {
    return provider != null && provider.getService("Signature", ECDSA_ASN1) != null
        ? Signature.getInstance(ECDSA_ASN1, provider)
        : Signature.getInstance(ECDSA_ASN1);
  }

  /**
   * Makes a new key pair.
   *
   * @param kind the name of a {@code java.security.KeyPairGenerator}; never null
   * @param parameters never null
   * @return keys that every provider can use; never null
   */
  public KeyPair keyPair(String kind, AlgorithmParameterSpec parameters)
      throws GeneralSecurityException {
    KeyPairGenerator generator =
        provider != null && provider.getService("KeyPairGenerator", kind) != null
            ? KeyPairGenerator.getInstance(kind, provider)
            : KeyPairGenerator.getInstance(kind);
    if (parameters != NamedParameterSpec.ED25519) {
      // where the kind is the curve there is nothing to choose, and Corretto takes no parameters
      generator.initialize(parameters);
    }
    return generator.generateKeyPair();
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
    private static final String PROBE_KEY =
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAESfnzLzfsrL6u7qEuUVchAgkd6rtm"
            + "NJSSKmtk9h1PJM3kkgW3WoDvgjH+sL/KlJ5MWs/fTmW5XjRpHkf2OUo1lw==";
    private static final String PROBE_SIGNATURE =
        "ZPi0nplhAIOmMzbqpYfTN0DXpqxlfofbOkNfptlReKm52WLz3jDdomrdv9Nxdzz6vQWJUmoug4dGPsFrLVXbLQ==";

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

    /**
     * A library that loads may still not work, under a restricted kernel for one. A signature that
     * the JDK once made must hold, must not hold for another text, and its own must hold. (To ask
     * the JDK here again would cost each start a tenth of a second: its arithmetic starts slowly.)
     */
    private static void probe(CryptoProvider chosen) throws GeneralSecurityException {
      byte[] text = "gatehouse provider probe".getBytes(StandardCharsets.US_ASCII);
      byte[] other = "gatehouse provider prober".getBytes(StandardCharsets.US_ASCII);
      Base64.Decoder base64 = Base64.getDecoder();
      PublicKey known =
          KeyFactory.getInstance("EC")
              .generatePublic(new X509EncodedKeySpec(base64.decode(PROBE_KEY)));
      byte[] signature = base64.decode(PROBE_SIGNATURE);
      SigningKey fresh = SigningKey.generate(Algorithm.ES256, chosen);
      if (!holds(chosen, known, text, signature)
          || holds(chosen, known, other, signature)
          || !holds(chosen, fresh.publicKey(), text, JwsSignature.sign(chosen, fresh, text))) {
        throw new NoSuchAlgorithmException("the probe's signature does not verify");
      }
    }

    private static boolean holds(
        CryptoProvider chosen, PublicKey key, byte[] text, byte[] signature) {
      return JwsSignature.verify(
          chosen,
          new VerificationKey("probe", Algorithm.ES256, KeyState.ACTIVE, key),
          text,
          signature);
    }
  }
}
