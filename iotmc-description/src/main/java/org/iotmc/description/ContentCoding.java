package org.iotmc.description;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.iotmc.api.MalformedMessageException;

/** The content codings of a description that is fetched (UDA 2.0, 2.1): none, or gzip. */
final class ContentCoding {
  /** What a fetch asks for. */
  static final String ACCEPTED = "gzip, identity;q=0.5";

  /** With so much of its input taken in at a time or less, the JDK looks for no further member. */
  private static final int LONGEST_UNREAD = 26;

  private ContentCoding() {}

  /**
   * The content as it was before its coding.
   *
   * @param coding the Content-Encoding header; empty if there is none
   * @param max the most bytes that come out; no more are inflated
   */
  static byte[] decoded(String coding, byte[] content, int max) {
    switch (coding.strip().toLowerCase(Locale.ROOT)) {
      case "", "identity" -> {
        return content;
      }
      case "gzip", "x-gzip" -> {
        return inflated(content, max);
      }
      default ->
          throw new MalformedMessageException(
              "Content-Encoding", "was not asked for (UDA 2.0, 2.1)");
    }
  }

  /** One member: the JDK reads further ones by recursion, as deep as a peer likes. */
  private static byte[] inflated(byte[] content, int max) {
    InputStream alone =
        new ByteArrayInputStream(content) {
          @Override
          public int available() {
            return 0;
          }
        };
    try (GZIPInputStream in = new GZIPInputStream(alone, LONGEST_UNREAD)) {
      byte[] plain = in.readNBytes(max + 1);
      if (plain.length > max) {
        throw new MalformedMessageException("body", "inflates to more than " + max + " bytes");
      }
      return plain;
    } catch (EOFException e) {
      throw new MalformedMessageException("body", "its gzip coding breaks off");
    } catch (IOException e) {
      throw new MalformedMessageException("body", "not in gzip coding");
    }
  }
}
