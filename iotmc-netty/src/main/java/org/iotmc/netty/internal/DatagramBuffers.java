package org.iotmc.netty.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import java.net.SocketException;

/**
 * Buffers for datagrams that come. Where there is no memory for one, that is told as a failure of
 * the network: after an Error Netty closes a socket of the JDK, and nobody would open it again.
 */
final class DatagramBuffers extends FixedRecvByteBufAllocator {
  /**
   * Buffers of one size.
   *
   * @param size the longest datagram
   */
  DatagramBuffers(int size) {
    super(size);
  }

  @Override
  public ExtendedHandle newHandle() {
    return new Telling((ExtendedHandle) super.newHandle());
  }

  private static final class Telling extends RecvByteBufAllocator.DelegatingHandle
      implements ExtendedHandle {
    private final ExtendedHandle fixed;

    Telling(ExtendedHandle fixed) {
      super(fixed);
      this.fixed = fixed;
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator from) {
      try {
        return fixed.allocate(from);
      } catch (OutOfMemoryError e) {
        SocketException told = new SocketException("no memory for a datagram");
        told.initCause(e);
        throw Telling.<RuntimeException>unchecked(told);
      }
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier mayHaveMore) {
      return fixed.continueReading(mayHaveMore);
    }

    /** Netty hands on what it did not declare, too. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E unchecked(Throwable failure) throws E {
      throw (E) failure;
    }
  }
}
