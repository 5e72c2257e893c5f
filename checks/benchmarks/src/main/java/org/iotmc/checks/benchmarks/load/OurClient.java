package org.iotmc.checks.benchmarks.load;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.iotmc.api.service.Call;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.netty.NettyHost;
import org.iotmc.soap.SoapClient;

/** Calls through the typed client, each caller the next time when its answer is there. */
final class OurClient implements AutoCloseable {
  private final NettyHost host;
  private final Load service;
  private final int callers;

  OurClient(Path directory, int port, int callers) {
    this.host = NettyHost.builder(directory.resolve("client" + callers)).linksNamed("lo").open();
    this.callers = callers;
    URI url = URI.create("http://127.0.0.1:" + port + "/control/Load");
    this.service =
        SoapClient.of(host, host.newLane("client"))
            .typed(Load.CONTRACT, new SoapClient.Endpoint(url, CallSpec.plain()));
  }

  Round run(Duration time) throws InterruptedException {
    long begun = System.nanoTime();
    Run run = new Run(begun + time.toNanos(), callers);
    for (int i = 0; i < callers; i++) {
      run.call();
    }
    if (!run.idle.await(30, TimeUnit.SECONDS)) {
      throw new IllegalStateException("calls without an answer");
    }
    return new Round(run.latencies, System.nanoTime() - begun, 0);
  }

  private final class Run {
    final Histogram latencies = new ConcurrentHistogram(Round.LONGEST, 3);
    final CountDownLatch idle;
    private final long end;

    Run(long end, int callers) {
      this.end = end;
      this.idle = new CountDownLatch(callers);
    }

    void call() {
      long begun = System.nanoTime();
      service
          .echo(Call.of(new Load.Question("a room of moderate temperature", 21)))
          .whenComplete(
              (answer, failure) -> {
                long now = System.nanoTime();
                if (failure != null) {
                  failure.printStackTrace();
                  return;
                }
                latencies.recordValue(now - begun);
                if (now < end) {
                  call();
                } else {
                  idle.countDown();
                }
              });
    }
  }

  @Override
  public void close() {
    host.close();
  }
}
