package org.iotmc.sim;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.iotmc.api.StoreException;
import org.iotmc.api.spi.Documents;
import org.iotmc.api.spi.Storage;
import org.iotmc.api.spi.StorageFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents on a storage that loses power and forgets bits. */
class SimDocumentsTest {
  private static final String COPY = Documents.copyOf("doc");

  private SimHost host = SimWorld.seeded(1).host("alpha");

  private Documents documents() {
    return new Documents(host.storage());
  }

  private void write(String text) {
    documents().write("doc", text.getBytes(US_ASCII));
  }

  private Optional<String> read() {
    return documents().read("doc").map(content -> new String(content, US_ASCII));
  }

  private void damage(String file) {
    try (StorageFile open = host.storage().open(file)) {
      open.write(ByteBuffer.wrap(new byte[] {'?'}), open.size() - 1);
      open.sync();
    }
  }

  private void lose(String file) {
    host.storage().delete(file);
    host.storage().sync();
  }

  private static void restart(SimHost host) {
    host.cutPower();
    host.powerOn();
  }

  /** Does it with a loss of power after so many operations; whether that was before its end. */
  private boolean isCut(int after, Runnable work) {
    host.storage().cutAfter(after);
    boolean cut = false;
    try {
      work.run();
    } catch (PowerCut expected) {
      cut = true;
    }
    host.storage().neverCut();
    restart(host);
    return cut;
  }

  @Test
  void whicheverFileIsDamagedOrLostTheOtherOneIsReadAndBothAreWholeAgain() {
    for (String file : List.of("doc", COPY)) {
      write("text of " + file);
      damage(file);
      assertThat(read()).contains("text of " + file);
      damage("doc".equals(file) ? COPY : "doc");
      assertThat(read()).as("both had been whole again").contains("text of " + file);
      lose(file);
      assertThat(read()).contains("text of " + file);
      assertThat(host.storage().names()).containsExactly("doc", COPY);
    }
  }

  @Test
  void damageOfBothIsAFailureAndNothingWasNeverWritten() {
    assertThat(read()).isEmpty();
    write("old");
    damage("doc");
    damage(COPY);
    assertThatThrownBy(this::read)
        .isInstanceOf(StoreException.class)
        .hasMessage("doc: the document is damaged");
    lose("doc");
    assertThatThrownBy(this::read).isInstanceOf(StoreException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"doc", "doc.copy"})
  void aCutAtAnyOperationOfAWriteAndThenDamageGiveTheOldOrTheNewAndNeverLessThanWasSeen(
      String damaged) {
    int cuts = 0;
    for (int seed = 0; seed < 20; seed++) {
      boolean cut = true;
      for (int after = 1; cut; after++) {
        host = SimWorld.seeded(seed).host("alpha");
        write("old");
        cut = isCut(after, () -> write("new"));
        cuts++;
        if (after % 2 == 0) {
          damage(damaged);
        }
        String seen = read().orElseThrow();
        assertThat(seen).isIn("old", "new");
        assertThat(cut || seen.equals("new")).as("acknowledged").isTrue();
        damage(damaged);
        assertThat(read()).as("cut after %d", after).contains(seen);
      }
    }
    assertThat(cuts).isGreaterThan(200);
  }

  @Test
  void aCutAtAnyOperationOfADeletionLeavesItWholeOrGone() {
    boolean cut = true;
    for (int after = 1; cut; after++) {
      host = SimWorld.seeded(after).host("alpha");
      write("old");
      // The copy alone is behind: the next one must not bring it back.
      assertThat(isCut(6, () -> write("new"))).isTrue();
      String seen =
          host.storage().exists("doc") ? new String(single().orElseThrow(), US_ASCII) : "";
      cut = isCut(after, () -> documents().delete("doc"));
      assertThat(read()).isIn(Optional.of(seen), Optional.empty());
      assertThat(cut || read().isEmpty()).isTrue();
    }
  }

  private Optional<byte[]> single() {
    return Documents.single(host.storage()).read("doc");
  }

  @Test
  void whatIsReadCountsEvenWhereTheCopyCannotBeWritten() {
    write("old");
    damage("doc");
    Storage full =
        (Storage)
            Proxy.newProxyInstance(
                Storage.class.getClassLoader(),
                new Class<?>[] {Storage.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("open") && arguments[0].equals("doc.new")) {
                    throw new StoreException("no space left");
                  }
                  return method.invoke(host.storage(), arguments);
                });
    assertThat(new Documents(full).read("doc")).hasValue("old".getBytes(US_ASCII));
  }

  @Test
  void aSingleDocumentHasNoCopy() {
    Documents.single(host.storage()).write("doc", new byte[] {1});
    assertThat(host.storage().names()).containsExactly("doc");
    damage("doc");
    assertThatThrownBy(this::single).isInstanceOf(StoreException.class);
  }

  @Test
  void namesAreThoseOfDocumentsThatWereWritten() {
    write("one");
    documents().write("doc-2", new byte[0]);
    host.storage().open("doc-3.new").close();
    documents().write("other", new byte[0]);
    lose("doc-2");
    assertThat(documents().names("doc")).containsExactly("doc", "doc-2");
  }
}
