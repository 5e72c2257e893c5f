package org.iotmc.ssdp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.iotmc.api.spi.Datagram;

/**
 * Answers that came together by TCP: one message after the other, and in each one USN or several
 * with commas between them (UDA 2.0, 1.3.3).
 */
final class TcpAnswers {
  /** Most answers of one connection; what is beyond is dropped. */
  static final int MAX_ANSWERS = 256;

  private static final String END = "\r\n\r\n";

  private TcpAnswers() {}

  /** The same, each as a message of its own. */
  static List<Datagram> split(Datagram together) {
    String text = StandardCharsets.ISO_8859_1.decode(together.payload().duplicate()).toString();
    List<Datagram> answers = new ArrayList<>();
    int from = 0;
    while (from < text.length() && answers.size() < MAX_ANSWERS) {
      int end = text.indexOf(END, from);
      int to = end < 0 ? text.length() : end + END.length();
      for (String answer : byUsn(text.substring(from, to))) {
        if (answers.size() < MAX_ANSWERS) {
          answers.add(part(together, answer));
        }
      }
      from = to;
    }
    return answers;
  }

  private static List<String> byUsn(String message) {
    List<String> lines = List.of(message.split("\r\n", -1));
    int usn = find(lines, "USN:");
    if (message.length() > SsdpCodec.MAX_DECODED || usn < 0 || lines.get(usn).indexOf(',') < 0) {
      return List.of(message);
    }
    List<String> each = new ArrayList<>();
    for (String name : lines.get(usn).substring("USN:".length()).split(",", MAX_ANSWERS)) {
      List<String> own = new ArrayList<>(lines);
      own.set(usn, "USN: " + name.strip());
      int target = find(lines, "ST:");
      if (target >= 0 && lines.get(target).contains(Target.ALL.value())) {
        own.set(target, "ST: " + targetOf(name.strip()));
      }
      each.add(String.join("\r\n", own));
    }
    return each;
  }

  /** What stands for the target where all were asked for. */
  private static String targetOf(String usn) {
    int separator = usn.indexOf("::");
    return separator < 0 ? usn : usn.substring(separator + 2);
  }

  private static int find(List<String> lines, String name) {
    for (int i = 1; i < lines.size(); i++) {
      if (lines.get(i).toUpperCase(Locale.ROOT).startsWith(name)) {
        return i;
      }
    }
    return -1;
  }

  private static Datagram part(Datagram together, String text) {
    ByteBuffer payload =
        ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)).asReadOnlyBuffer();
    return new Datagram(payload, together.source(), together.link(), together.to());
  }
}
