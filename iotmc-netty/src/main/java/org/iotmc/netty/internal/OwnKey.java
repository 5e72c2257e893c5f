package org.iotmc.netty.internal;

import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.iotmc.api.spi.Credentials;
import org.jspecify.annotations.Nullable;

/** Our one certificate and its key, for TLS. */
final class OwnKey extends X509ExtendedKeyManager {
  private static final String ALIAS = "own";

  private final X509Certificate[] chain;
  private final PrivateKey key;
  private final String type;

  OwnKey(Credentials credentials) throws GeneralSecurityException {
    type = keyType(credentials.chain().get(0).getPublicKey().getAlgorithm());
    key = jdkKey(credentials.key(), type);
    chain = jdkChain(credentials.chain());
  }

  private static String keyType(String algorithm) {
    return switch (algorithm) {
      case "ECDSA" -> "EC";
      case "Ed25519", "Ed448" -> "EdDSA";
      default -> algorithm;
    };
  }

  // The JDK's TLS asks more of keys and certificates than their interfaces promise, so those of
  // other libraries are read again by the JDK. A key that is a handle of a token stays as it is.
  private static PrivateKey jdkKey(PrivateKey key, String type) throws GeneralSecurityException {
    byte[] encoded = isFromJdk(key) ? null : key.getEncoded();
    if (encoded == null || !"PKCS#8".equals(key.getFormat())) {
      return key;
    }
    return KeyFactory.getInstance(type).generatePrivate(new PKCS8EncodedKeySpec(encoded));
  }

  private static X509Certificate[] jdkChain(List<X509Certificate> chain)
      throws GeneralSecurityException {
    X509Certificate[] result = new X509Certificate[chain.size()];
    for (int i = 0; i < result.length; i++) {
      X509Certificate each = chain.get(i);
      result[i] = isFromJdk(each) ? each : jdkCertificate(each);
    }
    return result;
  }

  private static X509Certificate jdkCertificate(X509Certificate from)
      throws GeneralSecurityException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(from.getEncoded()));
  }

  private static boolean isFromJdk(Object object) {
    String module = Optional.ofNullable(object.getClass().getModule().getName()).orElse("");
    return module.startsWith("java.") || module.startsWith("jdk.");
  }

  private @Nullable String choose(String... wanted) {
    for (String each : wanted) {
      if (type.equals(keyType(each))) {
        return ALIAS;
      }
    }
    return null;
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return choose(keyTypes);
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String wanted, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return choose(wanted);
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return choose(keyTypes);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String wanted, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return choose(wanted);
  }

  @Override
  public String @Nullable [] getClientAliases(String wanted, Principal @Nullable [] issuers) {
    return aliases(wanted);
  }

  @Override
  public String @Nullable [] getServerAliases(String wanted, Principal @Nullable [] issuers) {
    return aliases(wanted);
  }

  private String @Nullable [] aliases(String wanted) {
    return choose(wanted) == null ? null : new String[] {ALIAS};
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return chain.clone();
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return key;
  }
}
