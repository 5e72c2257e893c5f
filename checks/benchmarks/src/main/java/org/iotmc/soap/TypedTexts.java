package org.iotmc.soap;

import java.util.ArrayList;
import java.util.Map;
import org.iotmc.api.service.RecordContract;

/** The way between records and their texts that dispatcher and client take, for benchmarks. */
public final class TypedTexts {
  private TypedTexts() {}

  /** What a server or client writes. */
  public static Map<String, String> of(RecordContract<?> form, Object record) {
    return RecordTexts.of(form, record);
  }

  /** What a server reads of a request. */
  public static Object arguments(RecordContract<?> form, SoapMessage message) {
    return RecordTexts.arguments(form, ((SoapMessage.Request) message).arguments());
  }

  /** What a client reads of a response. */
  public static Object result(RecordContract<?> form, SoapMessage message) {
    return RecordTexts.result(
        form, ((SoapMessage.Response) message).arguments(), new ArrayList<>());
  }
}
