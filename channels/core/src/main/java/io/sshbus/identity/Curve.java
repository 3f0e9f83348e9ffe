package io.sshbus.identity;

import io.sshbus.channel.Bytes;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.util.Arrays;

/** The NIST curves of RFC 5656, with the JDK's own parameters. */
enum Curve {
  P256("nistp256", "secp256r1"),
  P384("nistp384", "secp384r1"),
  P521("nistp521", "secp521r1");

  private static final byte UNCOMPRESSED = 4;

  private final String sshName;
  private final BigInteger prime;
  private final BigInteger a;
  private final BigInteger b;

  Curve(String sshName, String jdkName) {
    this.sshName = sshName;
    ECParameterSpec spec = parameters(jdkName);
    prime = ((ECFieldFp) spec.getCurve().getField()).getP();
    a = spec.getCurve().getA();
    b = spec.getCurve().getB();
  }

  private static ECParameterSpec parameters(String jdkName) {
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec(jdkName));
      return parameters.getParameterSpec(ECParameterSpec.class);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK lacks the curve " + jdkName, e);
    }
  }

  static Curve of(KeyType type) {
    return switch (type) {
      case ECDSA_P256, SK_ECDSA_P256 -> P256;
      case ECDSA_P384 -> P384;
      case ECDSA_P521 -> P521;
      case ED25519, RSA, SK_ED25519 ->
          throw new IllegalStateException(type + " is on no NIST curve");
    };
  }

  String sshName() {
    return sshName;
  }

  /**
   * Whether {@code encoded} is a point of the curve in the uncompressed form of SEC 1, the only one
   * that OpenSSH takes. The JDK's key factory does not check this.
   */
  boolean hasPoint(Bytes encoded) {
    int size = (prime.bitLength() + 7) / 8;
    if (encoded.length() != 1 + 2 * size || encoded.at(0) != UNCOMPRESSED) {
      return false;
    }
    byte[] point = encoded.toArray();
    BigInteger x = new BigInteger(1, Arrays.copyOfRange(point, 1, 1 + size));
    BigInteger y = new BigInteger(1, Arrays.copyOfRange(point, 1 + size, point.length));
    if (x.compareTo(prime) >= 0 || y.compareTo(prime) >= 0) {
      return false;
    }
    BigInteger right = x.multiply(x).add(a).multiply(x).add(b).mod(prime);
    return y.multiply(y).mod(prime).equals(right);
  }
}
