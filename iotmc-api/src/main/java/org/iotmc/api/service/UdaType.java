package org.iotmc.api.service;

/** The data types of UDA 2.0 (2.5), with their names on the wire. */
public enum UdaType implements WireNamed {
  UI1("ui1"),
  UI2("ui2"),
  UI4("ui4"),
  UI8("ui8"),
  I1("i1"),
  I2("i2"),
  I4("i4"),
  I8("i8"),
  INT("int"),
  R4("r4"),
  R8("r8"),
  NUMBER("number"),
  FIXED_14_4("fixed.14.4"),
  FLOAT("float"),
  CHAR("char"),
  STRING("string"),
  DATE("date"),
  DATE_TIME("dateTime"),
  DATE_TIME_TZ("dateTime.tz"),
  TIME("time"),
  TIME_TZ("time.tz"),
  BOOLEAN("boolean"),
  BIN_BASE64("bin.base64"),
  BIN_HEX("bin.hex"),
  URI("uri"),
  UUID("uuid");

  private final String wireName;

  UdaType(String wireName) {
    this.wireName = wireName;
  }

  /** The name in a service description. */
  @Override
  public String wireName() {
    return wireName;
  }
}
