package io.sshbus.keys.signature;

import io.sshbus.channel.ByteReader;
import io.sshbus.channel.Bytes;
import io.sshbus.identity.SshPublicKey;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;

/** An SSH key in the form that the JDK wants. The structure of the SSH key was checked before. */
record JdkPublicKey(PublicKey key) {
  static JdkPublicKey of(SshPublicKey key) throws GeneralSecurityException {
    ByteReader fields = new ByteReader(key.blob());
    SshSignature.string(fields);
    return new JdkPublicKey(
        switch (key.type()) {
          case ED25519 -> ed25519(SshSignature.string(fields).toArray());
          case ECDSA_P256 -> ecdsa(fields, "secp256r1");
          case ECDSA_P384 -> ecdsa(fields, "secp384r1");
          case ECDSA_P521 -> ecdsa(fields, "secp521r1");
          case RSA -> rsa(fields);
          case SK_ED25519, SK_ECDSA_P256 ->
              throw SshSignature.bad("keys in tokens are not supported");
        });
  }

  /** RFC 8032, section 5.1.2: little-endian, the sign of x in the highest bit. */
  private static PublicKey ed25519(byte[] point) throws GeneralSecurityException {
    byte[] bigEndian = new byte[point.length];
    for (int i = 0; i < point.length; i++) {
      bigEndian[i] = point[point.length - 1 - i];
    }
    boolean xOdd = bigEndian[0] < 0;
    bigEndian[0] &= 0x7f;
    EdECPoint decoded = new EdECPoint(xOdd, new BigInteger(1, bigEndian));
    return KeyFactory.getInstance("Ed25519")
        .generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, decoded));
  }

  private static PublicKey ecdsa(ByteReader fields, String curve) throws GeneralSecurityException {
    SshSignature.string(fields);
    byte[] point = SshSignature.string(fields).toArray();
    int size = (point.length - 1) / 2;
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec(curve));
    ECPoint decoded =
        new ECPoint(
            new BigInteger(1, Arrays.copyOfRange(point, 1, 1 + size)),
            new BigInteger(1, Arrays.copyOfRange(point, 1 + size, point.length)));
    return KeyFactory.getInstance("EC")
        .generatePublic(
            new ECPublicKeySpec(decoded, parameters.getParameterSpec(ECParameterSpec.class)));
  }

  private static PublicKey rsa(ByteReader fields) throws GeneralSecurityException {
    Bytes exponent = SshSignature.string(fields);
    Bytes modulus = SshSignature.string(fields);
    return KeyFactory.getInstance("RSA")
        .generatePublic(
            new RSAPublicKeySpec(
                new BigInteger(1, modulus.toArray()), new BigInteger(1, exponent.toArray())));
  }

  /** How long an RSA signature is, in bytes; 0 for other keys. */
  int rsaBytes() {
    return key instanceof RSAPublicKey rsa ? (rsa.getModulus().bitLength() + 7) / 8 : 0;
  }
}
