package org.iotmc.api;

/** An action failed with a UPnP error code (UDA 2.0, 3.2.5), here or at the peer. */
public final class ActionException extends IotmcException {
  private static final long serialVersionUID = 1L;

  private final int code;
  private final String description;

  /**
   * A failed action.
   *
   * @param code the UPnP error code, see {@link UpnpError}; a vendor's own are 800 to 899 without
   *     those that the profile has taken
   * @param description a sentence for the caller; no secret belongs in it
   */
  public ActionException(int code, String description) {
    super(code + " " + description, Stackless.STACKLESS);
    this.code = code;
    this.description = description;
  }

  /**
   * A failed action with a code of the profile or of UDA.
   *
   * @param error the error
   * @param detail what exactly was wrong
   */
  public ActionException(UpnpError error, String detail) {
    this(error.code(), error.title() + ": " + detail);
  }

  /** The UPnP error code. */
  public int code() {
    return code;
  }

  /** The description that travels with the code. */
  public String description() {
    return description;
  }

  /**
   * Whether this is the given error.
   *
   * @param error the error to compare with
   */
  public boolean is(UpnpError error) {
    return code == error.code();
  }

  @Override
  public boolean retryable() {
    return is(UpnpError.BUSY) || is(UpnpError.UPDATE_IN_PROGRESS) || code == 501;
  }
}
