package org.iotmc.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.iotmc.api.Udn;
import org.iotmc.api.spi.Body;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Credentials;
import org.iotmc.api.spi.Headers;
import org.iotmc.api.spi.HttpCall;
import org.iotmc.api.spi.HttpHandler;
import org.iotmc.api.spi.HttpListener;
import org.iotmc.api.spi.HttpRequest;
import org.iotmc.api.spi.HttpResponse;
import org.iotmc.api.spi.ListenSpec;

/** What tests of HTTP do again and again, on the hosts of a contract. */
record HttpSteps(ContractHosts hosts) {
  /** Enough to be more than any buffer. */
  static final long LARGE = 64L << 20;

  /** A while. */
  static final Duration SHORT = Duration.ofMillis(300);

  /** A while that a head has come in, on a busy machine too. */
  static final Duration SOON = Duration.ofSeconds(2);

  static final Udn CLIENT = new Udn("uuid:00000000-0000-4000-8000-00000000000c");
  static final Udn SERVER = new Udn("uuid:00000000-0000-4000-8000-00000000000d");
  static final Udn OTHER = new Udn("uuid:00000000-0000-4000-8000-00000000000e");

  HttpListener listen(HttpHandler handler) {
    ListenSpec spec = ListenSpec.plain(new InetSocketAddress(address(), 0));
    return hosts.await(hosts.server().http().listen(spec, handler));
  }

  HttpListener listenSecure(Credentials credentials, HttpHandler handler) {
    ListenSpec spec = ListenSpec.secure(new InetSocketAddress(address(), 0), () -> credentials);
    return hosts.await(hosts.server().http().listen(spec, handler));
  }

  HttpCall call(HttpListener listener, Credentials credentials, Udn meant) {
    URI secure = URI.create(uri(listener, "/").toString().replaceFirst("http", "https"));
    return hosts.client().http().send(HttpRequest.get(secure), CallSpec.to(credentials, meant));
  }

  HttpCall get(HttpListener listener) {
    return hosts.client().http().send(HttpRequest.get(uri(listener, "/")), CallSpec.plain());
  }

  HttpCall post(HttpListener listener, Body body) {
    HttpRequest request = new HttpRequest("POST", uri(listener, "/"), Headers.of(), body);
    return hosts.client().http().send(request, CallSpec.plain());
  }

  int status(HttpListener listener, String path) {
    HttpRequest request = HttpRequest.get(uri(listener, path));
    HttpCall call = hosts.client().http().send(request, CallSpec.plain());
    return hosts.await(call.response()).status();
  }

  String text(HttpResponse response) {
    return new String(hosts.await(response.body().bytes(1000)), UTF_8);
  }

  /** An address of the server. */
  InetAddress address() {
    return hosts.server().datagrams().links().get(0).addresses().get(0);
  }

  URI uri(HttpListener listener, String target) {
    InetSocketAddress address = listener.address();
    String host = address.getAddress().getHostAddress();
    return URI.create("http://" + host + ":" + address.getPort() + target);
  }

  static Body body(String text) {
    return Body.of(text.getBytes(UTF_8));
  }

  static HttpResponse answer(byte[] question) {
    return new HttpResponse(
        201, Headers.of("X-Answer", "yes"), body("answer to " + new String(question, UTF_8)));
  }

  static CompletionStage<HttpResponse> done(HttpResponse response) {
    return CompletableFuture.completedFuture(response);
  }
}
