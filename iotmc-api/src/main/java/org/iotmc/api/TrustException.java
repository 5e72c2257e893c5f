package org.iotmc.api;

/** A certificate, signature, voucher or digest that does not prove what it has to prove. */
public final class TrustException extends IotmcException {
  private static final long serialVersionUID = 1L;

  /**
   * A failure of trust.
   *
   * @param message what was checked and why it failed; no secret belongs in it
   */
  public TrustException(String message) {
    super(message);
  }

  /**
   * A failure of trust with its cause.
   *
   * @param message what was checked and why it failed
   * @param cause the underlying failure
   */
  public TrustException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public boolean retryable() {
    return false;
  }
}
