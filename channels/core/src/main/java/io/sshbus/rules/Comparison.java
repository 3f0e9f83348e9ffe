package io.sshbus.rules;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Quoted;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a value in a JSON body is held against. Numbers are compared as numbers, whatever they are
 * written like; everything else by {@code =} and {@code !=} as text. Objects and arrays only exist.
 *
 * @param operator how
 * @param operand what with; empty for {@link Operator#EXISTS} and {@link Operator#ABSENT}
 */
public record Comparison(Operator operator, String operand) {
  private static final Pattern WRITTEN = Pattern.compile("(!=|<=|>=|=|<|>)\\s*([^=<>!\\s].*)?");

  /** How a value is compared. */
  public enum Operator {
    /** There is a value, {@code null} included. */
    EXISTS("exists"),
    /** There is none. */
    ABSENT("absent"),
    /** It is the same. */
    SAME("="),
    /** It is there and another. */
    OTHER("!="),
    /** It is a number, and less. */
    LESS("<"),
    /** It is a number, and not more. */
    AT_MOST("<="),
    /** It is a number, and more. */
    MORE(">"),
    /** It is a number, and not less. */
    AT_LEAST(">=");

    private final String written;

    Operator(String written) {
      this.written = written;
    }

    boolean isOfNumbers() {
      return this == LESS || this == AT_MOST || this == MORE || this == AT_LEAST;
    }
  }

  /**
   * Reads {@code exists}, {@code absent}, {@code = ok}, {@code != ok}, {@code > 40} and the like.
   *
   * @throws BusException {@link ErrorCode#USAGE}
   */
  public static Comparison parse(String text) {
    Matcher written = WRITTEN.matcher(text);
    if (!written.matches()) {
      return switch (text) {
        case "exists" -> new Comparison(Operator.EXISTS, "");
        case "absent" -> new Comparison(Operator.ABSENT, "");
        default ->
            throw new BusException(
                ErrorCode.USAGE,
                "expected exists, absent, or one of = != < <= > >= and a value, saw "
                    + Quoted.of(text));
      };
    }
    Comparison read =
        new Comparison(operator(written.group(1)), text.substring(written.end(1)).strip());
    if (read.operator().isOfNumbers() && number(read.operand()).isEmpty()) {
      throw new BusException(
          ErrorCode.USAGE,
          written.group(1) + " compares numbers, and " + Quoted.of(read.operand()) + " is none");
    }
    return read;
  }

  private static Operator operator(String written) {
    for (Operator operator : Operator.values()) {
      if (operator.written.equals(written)) {
        return operator;
      }
    }
    throw new IllegalStateException(written);
  }

  /** The form in which values that {@code =} takes for the same are the same text. */
  String sameAs() {
    return number(operand).map(Comparison::canonical).orElse(operand);
  }

  /** The same of a value; null for what is compared with nothing. */
  static @Nullable String form(JsonNode value) {
    if (value.isContainer() || value.isMissingNode()) {
      return null;
    }
    if (!value.isNumber()) {
      return value.isString() ? value.stringValue() : value.toString();
    }
    return canonical(value.decimalValue());
  }

  private static String canonical(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toString();
  }

  private static Optional<BigDecimal> number(String text) {
    try {
      return text.length() > 64 ? Optional.empty() : Optional.of(new BigDecimal(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Whether a value, which may be missing, is as it should be. */
  boolean holds(JsonNode value) {
    if (operator == Operator.ABSENT) {
      return value.isMissingNode();
    }
    if (value.isMissingNode()) {
      return false;
    }
    if (operator.isOfNumbers()) {
      return value.isNumber() && holds(value.decimalValue().compareTo(new BigDecimal(operand)));
    }
    String form = form(value);
    return switch (operator) {
      case SAME -> sameAs().equals(form);
      case OTHER -> form != null && !sameAs().equals(form);
      default -> true;
    };
  }

  private boolean holds(int order) {
    return switch (operator) {
      case LESS -> order < 0;
      case AT_MOST -> order <= 0;
      case MORE -> order > 0;
      case AT_LEAST -> order >= 0;
      default -> false;
    };
  }

  @Override
  public String toString() {
    return operand.isEmpty() ? operator.written : operator.written + " " + operand;
  }
}
