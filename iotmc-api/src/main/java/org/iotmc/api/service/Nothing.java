package org.iotmc.api.service;

/** No arguments, or no result. */
public record Nothing() {
  /** The only value. */
  public static final Nothing NOTHING = new Nothing();
}
