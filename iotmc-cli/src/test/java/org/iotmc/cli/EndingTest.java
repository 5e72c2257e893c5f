package org.iotmc.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.iotmc.api.TransportException;
import org.junit.jupiter.api.Test;

class EndingTest {
  private final List<String> closed = new ArrayList<>();

  @Test
  void whatFailsAsASignalClosesItWhileItStartsIsOneProblemThatSaysSo() {
    assertThatThrownBy(
            () ->
                Ending.during(
                    ending -> {
                      ending.add(() -> closed.add("host"));
                      ending.add(
                          () -> {
                            throw new TransportException("closed while it started");
                          });
                      ending.signal();
                      throw new TransportException("the host is closed");
                    }))
        .isInstanceOf(Problem.class)
        .hasMessage("ended by a signal while it was starting; start it again");
    assertThat(closed).containsExactly("host");
  }

  @Test
  void whatFailsWithoutASignalIsToldAsItIs() {
    assertThatThrownBy(
            () ->
                Ending.during(
                    ending -> {
                      ending.add(() -> closed.add("host"));
                      throw new TransportException("the port is taken");
                    }))
        .isInstanceOf(TransportException.class)
        .hasMessage("the port is taken");
    assertThat(closed).containsExactly("host");
  }

  @Test
  void aSignalWhileItWaitsEndsItWithoutAProblemLastFirst() {
    Ending.during(
        ending -> {
          ending.add(() -> closed.add("host"));
          ending.add(() -> closed.add("role"));
          ending.signal();
          ending.await();
        });
    assertThat(closed).containsExactly("role", "host");
  }
}
