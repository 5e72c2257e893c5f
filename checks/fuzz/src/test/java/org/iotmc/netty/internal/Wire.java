package org.iotmc.netty.internal;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/** What a decoder of ours makes of bytes, as text that can be compared. */
final class Wire {
  private Wire() {}

  /**
   * One whole message, or what there is of it.
   *
   * @param head as the reader of heads tells it
   * @param body each byte a character
   * @param end whether it is complete
   */
  record Message(String head, String body, boolean end) {}

  /**
   * Decodes until something is broken, or refused by the reader of heads.
   *
   * @param piece how many bytes arrive at a time
   * @param heads gives null for what is refused
   */
  static List<Message> decode(
      ChannelHandler decoder, byte[] bytes, int piece, Function<Part.Head, String> heads) {
    EmbeddedChannel channel = new EmbeddedChannel(decoder);
    Deque<Part> parts = new ArrayDeque<>();
    for (int at = 0; at < bytes.length; at += piece) {
      int length = Math.min(piece, bytes.length - at);
      channel.writeInbound(Unpooled.copiedBuffer(bytes, at, length));
      do {
        take(channel, parts);
      } while (decoder instanceof RequestDecoder requests && requests.goOn());
    }
    channel.finishAndReleaseAll();
    return messages(parts, heads);
  }

  private static void take(EmbeddedChannel channel, Deque<Part> parts) {
    for (Object each = channel.readInbound(); each != null; each = channel.readInbound()) {
      try {
        Part.split(each, parts);
      } finally {
        ReferenceCountUtil.release(each);
      }
    }
  }

  private static List<Message> messages(Deque<Part> parts, Function<Part.Head, String> heads) {
    List<Message> messages = new ArrayList<>();
    String head = null;
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (Part part : parts) {
      if (part instanceof Part.Broken) {
        break;
      } else if (part instanceof Part.Head known) {
        head = heads.apply(known);
        if (head == null) {
          return messages;
        }
        body.reset();
      } else if (part instanceof Part.Chunk chunk) {
        ByteBuffer content = chunk.bytes();
        byte[] copy = new byte[content.remaining()];
        content.get(copy);
        body.writeBytes(copy);
      } else if (head != null) {
        messages.add(new Message(head, body.toString(StandardCharsets.ISO_8859_1), true));
        head = null;
      }
    }
    if (head != null) {
      messages.add(new Message(head, body.toString(StandardCharsets.ISO_8859_1), false));
    }
    return messages;
  }
}
