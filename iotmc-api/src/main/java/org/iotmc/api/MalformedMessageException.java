package org.iotmc.api;

/**
 * Input that does not have the form its specification asks for. Stackless: a peer can cause it at
 * any rate.
 */
public final class MalformedMessageException extends IotmcException {
  private static final long serialVersionUID = 1L;

  private final String field;

  /**
   * Malformed input.
   *
   * @param field the header, element or member that is wrong
   * @param problem what is wrong with it, with the section of the specification
   */
  public MalformedMessageException(String field, String problem) {
    super(field + ": " + problem, Stackless.STACKLESS);
    this.field = field;
  }

  private MalformedMessageException(MalformedMessageException found, String place) {
    super(found.getMessage() + " (" + place + ")", Stackless.STACKLESS);
    this.field = found.field;
  }

  /**
   * The same failure, whose message tells where the input came from.
   *
   * @param place what was asked for, and whom
   */
  public MalformedMessageException at(String place) {
    return new MalformedMessageException(this, place);
  }

  /** The header, element or member that is wrong. */
  public String field() {
    return field;
  }

  @Override
  public boolean retryable() {
    return false;
  }
}
